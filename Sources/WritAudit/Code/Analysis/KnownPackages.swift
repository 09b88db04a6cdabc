/// Packages by name: which come with the language, which are known to make no calls of AWS, and which are known to make them.
enum KnownPackages {
    /// Packages that call AWS on their own: what they call is not read from their code.
    static let callers: Set<String> = [
        "pynamodb", "s3fs", "awswrangler", "smart_open", "pyathena", "dynamodantic", "dyntastic",
        "aws_secretsmanager_caching",
        "aws_encryption_sdk", "dynamodb_encryption_sdk", "warrant", "pycognito", "cloudpathlib", "s3path", "watchtower",
        "dynamoose", "electrodb", "dynamodb-toolbox", "@typedorm/core", "@aws/dynamodb-data-mapper", "sqs-consumer",
        "sqs-producer", "multer-s3", "s3-upload-stream", "aws4fetch", "dynamodb-onetable", "@middy/ssm",
        "@middy/secrets-manager", "@middy/s3", "@middy/sts", "@middy/dynamodb", "@middy/appconfig", "@middy/rds-signer",
        "@middy/ws-response", "@middy/service-discovery", "@aws-crypto/client-node", "s3-sync-client",
    ]

    static func isPython(_ name: String) -> Bool { python.contains(name) }

    static func isScript(_ name: String) -> Bool {
        script.contains(name) || name.hasPrefix("node:") || scopes.contains { name.hasPrefix($0) }
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
    }

    /// Python's own modules, after `sys.stdlib_module_names` of 3.9 to 3.13.
    private static let python = words(
        """
        __future__ abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect
        builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent
        configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis
        distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib
        functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib
        imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap
        marshal math mimetypes mmap modulefinder msvcrt multiprocessing netrc nis nntplib numbers opcode operator optparse os
        ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile
        pstats pty pwd py_compile pyclbr pydoc pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
        sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3
        ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib
        tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty
        turtle types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref
        xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
        """)

    private static let scopes = [
        "@aws-sdk/", "@smithy/", "@aws-lambda-powertools/", "@middy/", "@types/", "@aws-crypto/", "@babel/", "@hono/",
        "@fastify/", "@nestjs/", "@sentry/", "@opentelemetry/", "aws-sdk", "aws-xray-sdk",
    ]

    /// Node's own modules and the packages that most applications have.
    private static let script = words(
        """
        assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events
        fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream
        string_decoder timers tls trace_events tty url util v8 vm wasi worker_threads zlib test fs/promises stream/promises
        timers/promises util/types dns/promises stream/consumers stream/web path/posix
        express axios lodash underscore uuid nanoid ulid moment dayjs luxon date-fns zod joi yup ajv ajv-formats validator
        hono fastify koa middy serverless-http aws-serverless-express @vendia/serverless-express @codegenie/serverless-express
        lambda-api pg mysql mysql2 mongodb mongoose redis ioredis knex sequelize typeorm prisma @prisma/client node-fetch
        undici got request superagent cross-fetch jsonwebtoken jose jwks-rsa bcrypt bcryptjs argon2 winston pino bunyan debug
        dotenv envalid env-var convict config cors helmet body-parser cookie cookie-parser multer sharp pdfkit exceljs xlsx
        csv-parse csv-parser csv-stringify xml2js fast-xml-parser js-yaml yaml marked cheerio puppeteer-core puppeteer
        nodemailer stripe twilio graphql graphql-yoga apollo-server-lambda @apollo/server ws socket.io p-limit p-map p-retry
        p-queue async bluebird rxjs tslib reflect-metadata tsyringe inversify awilix typedi class-transformer class-validator
        iron-session qs mime mime-types archiver adm-zip jszip unzipper tar handlebars mustache ejs nunjucks pug aws-lambda
        http-errors libxmljs node-forge crypto-js semver ramda immer
        """)
}
