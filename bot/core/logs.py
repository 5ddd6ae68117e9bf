"""What operators read: one line an event, in JSON, with no word a family has written and no local variables."""

import logging
import sys

import structlog


def set_up_logs() -> None:
    """Write every event as one line of JSON to standard error, tracebacks without the values in them."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Not the rich traceback: its frames show local variables, and those name children.
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up anew each time: whoever redirects standard error gets the lines, too.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING)
