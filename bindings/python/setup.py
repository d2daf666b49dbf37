"""The wheel holds a library of one platform, and fits every Python 3 on it."""

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class OfThisPlatform(Distribution):
    def has_ext_modules(self) -> bool:
        return True


class AnyPython(bdist_wheel):
    def get_tag(self) -> tuple[str, str, str]:
        return ("py3", "none", super().get_tag()[2])


setup(distclass=OfThisPlatform, cmdclass={"bdist_wheel": AnyPython})
