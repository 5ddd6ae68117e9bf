"""The platform's HTTP interface, one module per area."""
