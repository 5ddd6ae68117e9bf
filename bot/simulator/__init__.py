"""The local WeChat: a fake platform over HTTP and a page where one plays any person of a school.

It knows WeChat and nothing of our business. Signing and encryption are written here a second time, from the
platform's side, so that a mistake in ours cannot hide: it imports neither ``bot.wechat`` nor wechatpy.
"""
