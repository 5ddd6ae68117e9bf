"""What the pages and chats of visit_booking ask of bookings, slots and lines."""
