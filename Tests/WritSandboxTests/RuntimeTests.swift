import Glibc
import Testing
import WritModel

@testable import WritSandbox

/// What ordinary handlers do must work, or nobody would use the sandbox.
@Suite struct RuntimeTests {
    let harness = Harness.shared

    @Test func pythonRunsThreadsForksPoolsAndTLS() async throws {
        let program = """
            import os, ssl, threading, multiprocessing, subprocess, tempfile, socket, uuid, sqlite3, json, shutil
            from concurrent.futures import ThreadPoolExecutor
            print('threads', sum(ThreadPoolExecutor(8).map(lambda n: n * n, range(10))))
            pid = os.fork()
            if pid == 0: os._exit(3)
            print('fork', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            with multiprocessing.get_context('fork').Pool(2) as pool: print('pool', pool.map(abs, [-1, -2]))
            context = ssl.create_default_context()
            print('ssl', len(context.get_ca_certs()) > 50)
            try: subprocess.run(['/bin/ls']); print('ran')
            except OSError as error: print('subprocess', error.errno)
            with tempfile.NamedTemporaryFile() as file: print('temporary', file.name.startswith('/tmp/'))
            db = sqlite3.connect('/tmp/data.db'); db.execute('create table t (n)'); print('sqlite', db.execute('select 1').fetchone())
            server = socket.create_server(('127.0.0.1', 0)); client = socket.create_connection(server.getsockname()); print('loopback', bool(client))
            left, right = socket.socketpair(); print('pair', left.send(b'x'))
            shutil.copy('/etc/hosts', '/tmp/hosts'); print('copied', open('/tmp/hosts').readline().split()[0])
            print('null', open('/dev/null', 'w').write('x'), len(open('/dev/urandom', 'rb').read(4)), os.cpu_count() > 0)
            """
        let result = try await harness.run(
            harness.input(["/usr/bin/python3", "-c", program], environment: ["PATH": "/usr/bin", "LANG": "C.UTF-8"]))
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "threads 285", "fork 3", "pool [1, 2]", "ssl True", "subprocess 13", "temporary True", "sqlite (1,)",
                "loopback True", "pair 1", "copied 127.0.0.1", "null 1 4 True",
            ], "\(result.errors)")
    }

    @Test(.enabled(if: HostFile.kind("/usr/bin/node") == .file)) func nodeRunsWorkersTimersCryptoAndFiles() async throws
    {
        let program = """
            const { Worker } = require('worker_threads'), fs = require('fs'), crypto = require('crypto'), zlib = require('zlib');
            const child = require('child_process'), tls = require('tls'), net = require('net');
            console.log('sha', crypto.createHash('sha256').update('x').digest('hex').length);
            console.log('zlib', zlib.gunzipSync(zlib.gzipSync('x')).toString());
            fs.writeFileSync('/tmp/file', 'x'); console.log('file', fs.readFileSync('/tmp/file', 'utf8'));
            console.log('child', child.spawnSync('/bin/sh', ['-c', 'id']).error.code);
            console.log('roots', tls.rootCertificates.length > 50);
            const server = net.createServer(s => { s.end('pong'); server.close(); }).listen(0, '127.0.0.1', () =>
              net.connect(server.address().port, '127.0.0.1').on('data', d => console.log('net', d.toString())).on('close', () => {
                const worker = new Worker("require('worker_threads').parentPort.postMessage(7)", { eval: true });
                worker.on('message', n => console.log('worker', n)); }));
            """
        let result = try await harness.run(
            harness.input(["/usr/bin/node", "-e", program], writ: harness.writ(memory: .mebibytes(256))))
        #expect(
            result.output == "sha 64\nzlib x\nfile x\nchild EACCES\nroots true\nnet pong\nworker 7\n",
            "\(result.errors)")
    }

    @Test func theBootstrapIsReadOnlyAtOptWrit() async throws {
        let result = try await harness.run(harness.input(["/usr/bin/python3", "/opt/writ/bootstrap.py"]))
        #expect(result.output == "hello from the bootstrap\n", "\(result.errors)")
    }

    @Test func certificatesAreInBothPlaces() async throws {
        let program = """
            own = open('/etc/ssl/writ-ca.pem').read()
            print('BEGIN CERTIFICATE' in own, open('/etc/ssl/certs/ca-certificates.crt').read().endswith(own))
            print(open('/etc/resolv.conf').readline().strip())
            """
        let result = try await harness.run(harness.input(["/usr/bin/python3", "-c", program]))
        #expect(result.output == "True True\nnameserver 127.0.0.1\n", "\(result.errors)")
    }
}
