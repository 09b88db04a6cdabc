"""Runs moto as a stand-in for AWS on a port of the loopback interface, until it is ended.

usage: aws.py PORT
"""

import sys

from moto.server import main

main(["-H", "127.0.0.1", "-p", sys.argv[1]])
