"""What families, children through the staff, teachers and counselors do in the counselor's room."""
