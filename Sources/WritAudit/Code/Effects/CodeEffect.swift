/// What a function outside the bundle does with its arguments.
struct CodeEffect {
    enum Act {
        /// The argument must not be event data.
        case sink(SinkKinds)
        /// Connects to the URL in the argument.
        case connect
        /// Runs the command line in the argument through a shell.
        case shell
        /// Runs the program that the argument, or its first element, names.
        case program
        case read
        case write
        /// Opened by the mode in the next argument.
        case open
    }

    var act: Act
    var position: Int
    var name: String
}

enum CodeEffects {
    /// Exact names first, then `*.` and the last part, for objects whose origin is not known.
    static func of(_ path: String, isPython: Bool) -> [CodeEffect] {
        let table = isPython ? python : script
        if let found = table[path] { return found }
        guard let dot = path.lastIndex(of: ".") else { return [] }
        let last = path[path.index(after: dot)...]
        return table["*." + last] ?? []
    }

    private static func each(_ names: [String], _ effects: [CodeEffect]) -> [(String, [CodeEffect])] {
        names.map { ($0, effects) }
    }

    private static func sink(_ kind: SinkKinds, _ position: Int = 0, _ name: String = "") -> CodeEffect {
        CodeEffect(act: .sink(kind), position: position, name: name)
    }

    private static func act(_ act: CodeEffect.Act, _ position: Int = 0, _ name: String = "") -> CodeEffect {
        CodeEffect(act: act, position: position, name: name)
    }

    private static func made(_ groups: [[(String, [CodeEffect])]]) -> [String: [CodeEffect]] {
        Dictionary(groups.flatMap { $0 }) { $0 + $1 }
    }

    static let python: [String: [CodeEffect]] = made([
        each(
            [
                "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "commands.getoutput",
                "asyncio.create_subprocess_shell", "*.exec_command",
            ], [act(.shell, 0, "cmd")]),
        each(
            [
                "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output",
                "subprocess.Popen",
                "asyncio.create_subprocess_exec", "os.execv", "os.execve", "os.execvp", "os.execl", "os.execlp",
                "os.spawnl", "os.spawnv", "os.posix_spawn", "pty.spawn",
            ], [act(.program, 0, "args")]),
        each(["eval", "exec"], [sink(.code)]),
        each(["redis.Redis().eval", "redis.StrictRedis().eval"], [sink(.code)]),
        each(["__import__", "importlib.import_module"], [sink(.code, 0, "name")]),
        each(
            [
                "pickle.loads", "pickle.load", "cPickle.loads", "_pickle.loads", "dill.loads", "dill.load",
                "marshal.loads",
                "shelve.open", "jsonpickle.decode", "yaml.unsafe_load", "yaml.load", "yaml.load_all", "joblib.load",
                "pandas.read_pickle", "torch.load", "cloudpickle.loads", "ruamel.yaml.load", "pickle.Unpickler",
                "numpy.load",
            ], [sink(.deserialisation)]),
        each(
            [
                "*.execute", "*.executemany", "*.executescript", "*.raw", "*.execute_sql", "*.fetch_all", "*.fetchrow",
                "pandas.read_sql", "pandas.read_sql_query", "*.mogrify",
            ], [sink(.sql)]),
        each(
            ["open", "io.open", "codecs.open", "gzip.open", "bz2.open", "aiofiles.open"],
            [sink(.path, 0, "file"), act(.open, 0, "file")]),
        each(
            [
                "os.remove", "os.unlink", "os.rmdir", "os.makedirs", "os.mkdir", "os.listdir", "os.scandir", "os.chmod",
                "shutil.rmtree", "os.walk", "os.truncate", "glob.glob", "glob.iglob", "os.open",
                "shutil.unpack_archive",
            ], [sink(.path)]),
        each(["os.rename", "os.replace", "shutil.move"], [sink(.path, 0), sink(.path, 1), act(.write, 1)]),
        each(
            ["shutil.copy", "shutil.copyfile", "shutil.copy2", "shutil.copytree"],
            [sink(.path, 0), sink(.path, 1), act(.write, 1)]),
        each(["ldap3.Connection().search"], [sink(.noSQL, 1, "search_filter")]),
        each(["ldap.initialize().search_s", "ldap.initialize().search_st"], [sink(.noSQL, 2, "filterstr")]),
        each(["flask.send_file", "flask.send_from_directory"], [sink(.path)]),
        each(["os.makedirs", "os.mkdir"], [act(.write)]),
        each(
            [
                "requests.get", "requests.post", "requests.put", "requests.delete", "requests.head", "requests.patch",
                "requests.options", "httpx.get", "httpx.post", "httpx.put", "httpx.delete", "httpx.head", "httpx.patch",
                "urllib.request.urlopen", "urllib.request.urlretrieve", "urllib2.urlopen",
                "urllib.request.build_opener().open", "urllib.request.OpenerDirector().open",
                "requests.Session().get", "requests.Session().post", "requests.Session().put",
                "requests.Session().delete", "requests.Session().patch", "requests.Session().head",
                "requests.session().get", "requests.session().post", "httpx.Client().get", "httpx.Client().post",
                "httpx.Client().put", "httpx.Client().delete", "httpx.AsyncClient().get", "httpx.AsyncClient().post",
                "httpx.AsyncClient().put", "httpx.AsyncClient().delete", "aiohttp.ClientSession().get",
                "aiohttp.ClientSession().post", "aiohttp.ClientSession().put", "aiohttp.ClientSession().delete",
                "aiohttp.ClientSession().patch", "feedparser.parse", "websocket.create_connection",
                "requests_aws4auth.get",
            ], [act(.connect, 0, "url")]),
        each(
            [
                "requests.request", "httpx.request", "requests.Session().request", "httpx.Client().request",
                "urllib3.PoolManager().request", "urllib3.PoolManager().urlopen", "urllib3.request",
                "aiohttp.ClientSession().request", "httpx.stream",
            ], [act(.connect, 1, "url")]),
        each(
            [
                "jinja2.Template", "jinja2.Environment().from_string", "flask.render_template_string",
                "mako.template.Template", "*.from_string",
            ], [sink(.template)]),
        each(
            [
                "lxml.etree.fromstring", "lxml.etree.parse", "lxml.etree.XML", "xml.sax.parseString", "xml.sax.parse",
                "xml.dom.pulldom.parseString", "xml.sax.make_parser().parse",
            ], [sink(.xml)]),
        each(
            ["re.compile", "re.match", "re.search", "re.sub", "re.findall", "re.fullmatch", "re.split"],
            [sink(.regex, 0, "pattern")]),
        each(
            [
                "logging.info", "logging.warning", "logging.error", "logging.debug", "logging.critical",
                "logging.exception", "logging.getLogger().info", "logging.getLogger().warning",
                "logging.getLogger().error", "logging.getLogger().debug", "logging.getLogger().critical",
                "logging.getLogger().exception", "print",
            ], [sink(.log)]),
    ])

    static let script: [String: [CodeEffect]] = made([
        each(["child_process.exec", "child_process.execSync", "shelljs.exec"], [act(.shell)]),
        each(
            [
                "child_process.spawn", "child_process.spawnSync", "child_process.execFile",
                "child_process.execFileSync",
                "child_process.fork", "execa", "execa.execa", "cross-spawn", "cross-spawn.sync",
            ], [act(.program)]),
        each(["execa.command", "execa.commandSync"], [act(.shell)]),
        each(
            [
                "eval", "ioredis().eval", "Function", "vm.runInContext", "vm.runInNewContext", "vm.runInThisContext",
                "vm.Script",
                "vm.compileFunction", "require",
            ], [sink(.code)]),
        each(
            [
                "node-serialize.unserialize", "serialize-to-js.deserialize", "funcster.deepDeserialize",
                "v8.deserialize",
                "cryo.parse",
            ], [sink(.deserialisation)]),
        each(
            [
                "*.query", "*.execute", "*.raw", "*.whereRaw", "*.orderByRaw", "*.havingRaw", "*.$queryRawUnsafe",
                "*.$executeRawUnsafe", "*.all", "*.run", "*.prepare", "*.one", "*.many", "*.any",
            ], [sink(.sql)]),
        each(
            [
                "fs.readFile", "fs.readFileSync", "fs.createReadStream", "fs.promises.readFile", "fs/promises.readFile",
                "fs.readdir", "fs.readdirSync", "fs.promises.readdir", "fs/promises.readdir", "fs.stat", "fs.statSync",
                "fs-extra.readFile", "fs-extra.readJson",
            ], [sink(.path), act(.read)]),
        each(
            [
                "fs.writeFile", "fs.writeFileSync", "fs.createWriteStream", "fs.appendFile", "fs.appendFileSync",
                "fs.promises.writeFile", "fs/promises.writeFile", "fs.promises.appendFile", "fs.mkdir", "fs.mkdirSync",
                "fs.promises.mkdir", "fs/promises.mkdir", "fs-extra.outputFile", "fs-extra.writeFile",
                "fs.unlink", "fs.unlinkSync", "fs.promises.unlink", "fs/promises.unlink", "fs.rm", "fs.rmSync",
                "fs.promises.rm", "fs/promises.rm", "fs.rmdirSync",
            ], [sink(.path), act(.write)]),
        each(
            ["fs.rename", "fs.renameSync", "fs.copyFile", "fs.copyFileSync", "fs.promises.copyFile"],
            [sink(.path, 0), sink(.path, 1), act(.write, 1)]),
        each(
            [
                "fetch", "node-fetch", "axios", "axios.get", "axios.post", "axios.put", "axios.delete", "axios.patch",
                "axios.head", "axios.request", "http.get", "http.request", "https.get", "https.request", "got",
                "got.get", "got.post", "got.put", "got.delete", "got.patch", "request", "request.get", "request.post",
                "request-promise", "request-promise.get", "request-promise.post", "superagent.get", "superagent.post",
                "superagent.put", "undici.fetch", "undici.request", "needle", "needle.get", "phin", "cross-fetch",
                "isomorphic-fetch", "ws", "WebSocket", "axios.create().get", "axios.create().post",
                "axios.create().put", "axios.create().delete", "axios.create().request", "cross-fetch.fetch",
                "bent", "ky", "ky.get", "ky.post", "follow-redirects.https.get", "follow-redirects.http.get",
            ],
            [act(.connect, 0, "url")]),
        each(["needle.post", "undici.Client", "needle.request"], [act(.connect, 0, "url")]),
        each(
            [
                "handlebars.compile", "ejs.render", "ejs.compile", "pug.compile", "pug.render", "nunjucks.renderString",
                "lodash.template", "mustache.render", "dot.template", "underscore.template",
            ], [sink(.template)]),
        each(["*.where", "*.andWhere", "*.orWhere", "*.having", "*.andHaving", "*.orHaving"], [sink(.sql)]),
        each(["RegExp"], [sink(.regex)]),
        each(
            ["lodash.merge", "lodash.defaultsDeep", "deepmerge", "merge-deep", "lodash.mergeWith"],
            [sink(.prototype, 1)]),
        each(["lodash.set", "object-path.set"], [sink(.prototype, 1)]),
        each(["libxmljs.parseXml", "libxmljs.parseXmlString", "libxmljs2.parseXml"], [sink(.xml)]),
        each(["console.log", "console.info", "console.warn", "console.error", "console.debug"], [sink(.log)]),
    ])

    /// Functions that connect to a host given apart from a URL: names of host and port arguments, scheme, usual port.
    static let hosts: [String: (position: Int, names: [String], scheme: String, port: Int)] = [
        "psycopg2.connect": (9, ["host"], "postgres", 5432), "psycopg.connect": (9, ["host"], "postgres", 5432),
        "pg8000.connect": (1, ["host"], "postgres", 5432), "asyncpg.connect": (9, ["host"], "postgres", 5432),
        "pymysql.connect": (0, ["host"], "mysql", 3306), "mysql.connector.connect": (9, ["host"], "mysql", 3306),
        "MySQLdb.connect": (0, ["host"], "mysql", 3306), "redis.Redis": (0, ["host"], "redis", 6379),
        "redis.StrictRedis": (0, ["host"], "redis", 6379), "pymongo.MongoClient": (0, ["host"], "mongodb", 27017),
        "smtplib.SMTP": (0, ["host"], "smtp", 25), "smtplib.SMTP_SSL": (0, ["host"], "smtps", 465),
        "ftplib.FTP": (0, ["host"], "ftp", 21), "http.client.HTTPSConnection": (0, ["host"], "https", 443),
        "http.client.HTTPConnection": (0, ["host"], "http", 80),
        "paramiko.SSHClient().connect": (0, ["hostname"], "ssh", 22),
        "urllib3.HTTPSConnectionPool": (0, ["host"], "https", 443),
        "socket.create_connection": (0, ["address"], "tcp", 0),
        "mysql.createConnection": (0, ["host"], "mysql", 3306), "mysql.createPool": (0, ["host"], "mysql", 3306),
        "mysql2.createConnection": (0, ["host"], "mysql", 3306), "mysql2.createPool": (0, ["host"], "mysql", 3306),
        "mysql2/promise.createConnection": (0, ["host"], "mysql", 3306),
        "mysql2/promise.createPool": (0, ["host"], "mysql", 3306), "serverless-mysql": (0, ["host"], "mysql", 3306),
        "pg.Client": (0, ["host", "connectionString"], "postgres", 5432),
        "pg.Pool": (0, ["host", "connectionString"], "postgres", 5432), "ioredis": (0, ["host"], "redis", 6379),
        "redis.createClient": (0, ["host", "url"], "redis", 6379),
        "nodemailer.createTransport": (0, ["host"], "smtp", 587),
        "mongodb.MongoClient": (0, [], "mongodb", 27017), "mongoose.connect": (0, [], "mongodb", 27017),
        "mongodb.MongoClient.connect": (0, [], "mongodb", 27017), "net.connect": (1, ["host"], "tcp", 0),
        "axios.create": (0, ["baseURL"], "https", 443), "got.extend": (0, ["prefixUrl"], "https", 443),
        "httpx.Client": (9, ["base_url"], "https", 443), "httpx.AsyncClient": (9, ["base_url"], "https", 443),
        "aiohttp.ClientSession": (0, ["base_url"], "https", 443),
        "elasticsearch.Elasticsearch": (0, ["hosts"], "https", 443),
        "opensearchpy.OpenSearch": (9, ["hosts"], "https", 443),
    ]
}
