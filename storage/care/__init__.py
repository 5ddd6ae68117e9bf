"""Care for children in need: alarms first; plans and measures stand beside them."""
