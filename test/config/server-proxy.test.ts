import { expect, test } from 'vitest';
import { proxyTo, proxyVariables } from '../../config/server-proxy.js';

const SERVER = 'temporal.example.com:7233';

test.each(['grpc_proxy', 'https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'ALL_PROXY'])(
  '%s names the proxy to an external server, and none to the machine itself',
  (variable) => {
    const environment = { [variable]: 'http://proxy:3128' };
    expect(proxyTo(SERVER, environment)).toEqual({ variable, address: 'proxy:3128', login: undefined });
    for (const own of ['127.0.0.1:7233', '127.1.2.3:7233', 'localhost:7233', '[::1]:7233']) {
      expect(proxyTo(own, environment)).toBeUndefined();
    }
  },
);

test('the variable that is closest to gRPC counts, and a proxy of another kind than HTTP is passed over', () => {
  const environment = { all_proxy: 'http://last:1', https_proxy: 'http://second:1', grpc_proxy: 'socks5://first:1' };
  expect(proxyTo(SERVER, environment)?.address).toBe('second:1');
  expect(proxyTo(SERVER, { https_proxy: 'https://tls:1' })).toBeUndefined();
  expect(proxyTo(SERVER, { https_proxy: 'proxy.example' })?.address).toBe('proxy.example:80');
  expect(proxyTo(SERVER, { https_proxy: 'http://a%40b:c%3Ad@proxy' })?.login).toEqual({
    username: 'a@b',
    password: 'c:d',
  });
});

test.each([
  '*',
  'temporal.example.com',
  'example.com',
  '.example.com',
  '*.example.com',
  'a, example.com',
  'EXAMPLE.com',
])('no_proxy %s is an exception for the server', (exceptions) => {
  expect(proxyTo(SERVER, { https_proxy: 'http://proxy:1', NO_PROXY: exceptions })).toBeUndefined();
});

test('an IPv4 network is an exception for its addresses alone, and a name for no other that ends alike', () => {
  const environment = { https_proxy: 'http://proxy:1', no_proxy: '10.0.0.0/8,ample.com' };
  expect(proxyTo('10.1.2.3:7233', environment)).toBeUndefined();
  expect(proxyTo('11.1.2.3:7233', environment)?.address).toBe('proxy:1');
  expect(proxyTo(SERVER, environment)?.address).toBe('proxy:1');
});

test('nothing but these variables is kept of an environment', () => {
  expect(proxyVariables({ https_proxy: 'http://proxy:1', NO_PROXY: 'x', HTTP_PROXY: '', TOKEN: 'secret' })).toEqual({
    https_proxy: 'http://proxy:1',
    NO_PROXY: 'x',
  });
});
