"""Replaces PyTorch's attention modules by plain ones, whose products with weights ModelOpt quantizes.

nn.MultiheadAttention multiplies without its layers: ModelOpt 0.47 finds nothing to quantize in it.
"""

import math

import torch
from torch import nn


def with_plain_attention(network):
    """Returns the network with every attention module made plain; its answers stay the same.

    One that lengthens keys and values (`add_bias_kv`, `add_zero_attn`) stays as it is.
    """
    # Else attention and whole encoder layers run as one operator, past the layers that they are made of.
    torch.backends.mha.set_fastpath_enabled(False)
    replaced = [module for module in network.modules() if is_replaced(module)]
    plain = {module: PlainAttention(module).train(module.training) for module in replaced}
    for parent in list(network.modules()):
        for name, module in parent.named_children():
            if module in plain:
                setattr(parent, name, plain[module])
    return network


def is_replaced(module):
    return type(module) is nn.MultiheadAttention and module.bias_k is None and not module.add_zero_attn


class PlainAttention(nn.Module):
    """Takes and answers what nn.MultiheadAttention does, with weights of its values."""

    def __init__(self, attention):
        super().__init__()
        self.num_heads, self.batch_first, self.dropout = attention.num_heads, attention.batch_first, attention.dropout
        weights = (
            attention.in_proj_weight.chunk(3)
            if attention._qkv_same_embed_dim
            else (attention.q_proj_weight, attention.k_proj_weight, attention.v_proj_weight)
        )
        biases = (None, None, None) if attention.in_proj_bias is None else attention.in_proj_bias.chunk(3)
        self.query, self.key, self.value = map(linear, weights, biases)
        self.out_proj = linear(attention.out_proj.weight, attention.out_proj.bias)

    def forward(
        self,
        query,
        key,
        value,
        key_padding_mask=None,
        need_weights=True,
        attn_mask=None,
        average_attn_weights=True,
        is_causal=False,
    ):
        """Returns the attended values and, if needed, the attention weights; masks as nn.MultiheadAttention's."""
        is_turned = not self.batch_first and query.dim() == 3
        query, key, value = (each.transpose(0, 1) if is_turned else each for each in (query, key, value))
        heads = [self.by_head(*pair) for pair in ((self.query, query), (self.key, key), (self.value, value))]
        scores = heads[0] @ heads[1].transpose(-2, -1) / math.sqrt(heads[0].shape[-1])
        if attn_mask is not None:
            is_by_image = attn_mask.dim() == 3 and query.dim() == 3
            mask = attn_mask.unflatten(0, (-1, self.num_heads)) if is_by_image else attn_mask
            scores = scores + added(mask, scores)
        if key_padding_mask is not None:
            scores = scores + added(key_padding_mask, scores)[..., None, None, :]
        weights = nn.functional.dropout(scores.softmax(-1), self.dropout, self.training)
        attended = self.out_proj((weights @ heads[2]).transpose(-3, -2).flatten(-2))
        attended = attended.transpose(0, 1) if is_turned else attended
        if not need_weights:
            return attended, None
        return attended, weights.mean(-3) if average_attn_weights else weights

    def by_head(self, projection, tokens):
        """Returns projected tokens (..., heads, tokens, width of a head)."""
        return projection(tokens).unflatten(-1, (self.num_heads, -1)).transpose(-3, -2)


def linear(weight, bias):
    """Returns a linear layer with these values."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer


def added(mask, scores):
    """Returns a mask as what is added to scores; what a mask of truth values marks is left out."""
    return torch.zeros_like(mask, dtype=scores.dtype).masked_fill(mask, -math.inf) if mask.dtype == torch.bool else mask
