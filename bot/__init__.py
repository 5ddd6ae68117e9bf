"""家校桥: the talking half of the product. ARCHITECTURE.md says which room holds what."""
