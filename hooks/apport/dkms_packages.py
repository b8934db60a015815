# Makes a report for apport of a module that does not build, if a package brought its source: who made the package can
# be told. dkms calls this where apport is installed, after a build has failed for what its source is.
#
#   python3 dkms_packages.py -m MODULE -v VERSION -k KERNEL
import argparse
import os
import re
import subprocess
import sys

# Reports are read by people, in a browser: the end of a log, where its failure is.
LOG_BYTES = 200_000


def read_words(words):
    parser = argparse.ArgumentParser(description="Report a module that does not build to apport.")
    parser.add_argument("-m", "--module", required=True)
    parser.add_argument("-v", "--version", required=True)
    parser.add_argument("-k", "--kernel", required=True)
    return parser.parse_args(words)


def find_version(asked):
    """The version's directory in the tree: dkms starts this in its "build", wherever the tree is."""
    inside = os.path.join(asked.module, asked.version)
    here = os.getcwd()
    if here.endswith(os.path.join("/", inside, "build")):
        return os.path.dirname(here)
    return os.path.join("/var/lib/dkms", inside)


def read_log(version):
    """What the build said; None where no build has left anything."""
    try:
        with open(os.path.join(version, "build", "make.log"), "rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - LOG_BYTES))
            return log.read().decode("utf-8", "replace")
    except OSError:
        return None


def find_package(packaging, version):
    """The package that brought the source, or None: then there is nobody to report to."""
    return packaging.get_file_package(os.path.join(os.path.realpath(os.path.join(version, "source")), "dkms.conf"))


def ask_compiler():
    """The one that dkms built with, which it puts into the environment, else the usual one."""
    compiler = os.environ.get("CC") or "gcc"
    try:
        said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "not found"
    return said.stdout.split("\n")[0]


def find_first_error(log):
    """What says that two reports are of one fault: places in the file and in the tree may differ."""
    for line in log.splitlines():
        if re.search(r"\berror:|\*\*\*|modpost:", line):
            return re.sub(r"\S*/|:\d+(:\d+)?", "", line).strip()
    return "no error is told"


def create_report(apport, package, asked, log):
    report = apport.Report("Package")
    report["Package"] = package
    report["PackageVersion"] = apport.packaging.get_version(package)
    report["SourcePackage"] = apport.packaging.get_source(package)
    report["Title"] = f"{package}: {asked.module} {asked.version} does not build for kernel {asked.kernel}"
    report["DKMSModule"] = f"{asked.module}/{asked.version}"
    report["DKMSKernelVersion"] = asked.kernel
    report["DKMSBuildLog"] = log
    report["GccVersion"] = ask_compiler()
    report["DuplicateSignature"] = f"dkms:{package}:{asked.version}:{find_first_error(log)}"
    report.add_os_info()
    return report


def main(words):
    asked = read_words(words)
    try:
        import apport
        import apport.fileutils
    except ImportError:
        print("dkms_packages.py: apport is not installed, nothing is reported", file=sys.stderr)
        return 1
    version = find_version(asked)
    log = read_log(version)
    package = find_package(apport.packaging, version)
    if log is None or package is None:
        return 0
    report = create_report(apport, package, asked, log)
    try:
        with apport.fileutils.make_report_file(report) as file:
            report.write(file)
    except FileExistsError:
        # The same package has a report that nobody has looked at yet.
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
