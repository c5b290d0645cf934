import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { PREPROCESSING_PRESETS } from '../../config/preprocessing-presets.js';

const TORCHVISION_TRANSFORMS = `
import json
from torchvision import models
found = {}
for network in ("ResNet50", "ResNet152", "MobileNet_V2", "SqueezeNet1_1"):
    for weights in getattr(models, network + "_Weights"):
        transforms = weights.transforms()
        found[str(weights)] = {
            "resize": transforms.resize_size,
            "crop": transforms.crop_size,
            "interpolation": transforms.interpolation.value,
            "mean": transforms.mean,
            "std": transforms.std,
        }
print(json.dumps(found))
`;

test('the presets are what TorchVision does for the weights of those names', () => {
  const output = execFileSync(loadSettings().python, ['-c', TORCHVISION_TRANSFORMS], { encoding: 'utf8' });
  const expected = Object.fromEntries(
    [
      ['ResNet50_Weights', ['V1', 'V2']] as const,
      ['ResNet152_Weights', ['V1', 'V2']] as const,
      ['MobileNet_V2_Weights', ['V1', 'V2']] as const,
      ['SqueezeNet1_1_Weights', ['V1']] as const,
    ].flatMap(([network, versions]) =>
      versions.map((version) => {
        const {
          colour: _,
          resize,
          crop,
          ...rest
        } = PREPROCESSING_PRESETS[version === 'V1' ? 'imagenet1k-v1' : 'imagenet1k-v2'];
        return [`${network}.IMAGENET1K_${version}`, { ...rest, resize: [resize], crop: [crop] }];
      }),
    ),
  );
  expect(JSON.parse(output)).toEqual(expected);
});
