import unittest

import torch
from torch import nn

from quantfleet_tools.pytorch.plain_attention import PlainAttention, with_plain_attention


class Attention(unittest.TestCase):
    def test_plain_attention_answers_as_pytorchs_with_every_mask_and_layout(self):
        torch.manual_seed(0)
        hidden, future = torch.tensor([[False] * 4 + [True]] * 3), nn.Transformer.generate_square_subsequent_mask(5)
        by_head = torch.randn(3 * 2, 5, 5)
        masks = ({}, {"key_padding_mask": hidden}, {"attn_mask": future}, {"attn_mask": future < 0}, {"attn_mask": by_head})
        for options in ({}, {"batch_first": True}, {"bias": False}, {"kdim": 8, "vdim": 8}):
            attention = nn.MultiheadAttention(8, 2, **options).eval()
            tokens = torch.randn((3, 5, 8) if options.get("batch_first") else (5, 3, 8))
            for mask in masks:
                for average in (True, False):
                    with self.subTest(options=options, mask=list(mask)), torch.no_grad():
                        expected = attention(tokens, tokens * 2, tokens + 1, average_attn_weights=average, **mask)
                        found = PlainAttention(attention).eval()(
                            tokens, tokens * 2, tokens + 1, average_attn_weights=average, **mask
                        )
                        for left, right in zip(expected, found):
                            torch.testing.assert_close(left, right)

    def test_a_module_that_is_used_twice_stays_one_and_one_that_lengthens_keys_stays_as_it_is(self):
        shared, longer = nn.MultiheadAttention(8, 2), nn.MultiheadAttention(8, 2, add_bias_kv=True)
        network = with_plain_attention(nn.ModuleDict({"a": shared, "b": nn.ModuleList([shared]), "c": longer}))
        self.assertIs(network["a"], network["b"][0])
        self.assertIsInstance(network["a"], PlainAttention)
        self.assertIs(network["c"], longer)
