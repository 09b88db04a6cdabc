import Testing
import WritModel

@testable import WritAudit

/// Files as they are found in applications: lines that end in `SECRET` hold one, all others look like it and hold none.
///
/// `%n` is random text of n letters and digits, `%hn` of n hexadecimal digits; what a code host would take for a leak is put together here.
@Suite struct SecretCorpusTests {
    static let python = """
        JWT_SECRET = "%40" #SECRET
        JWT_SECRET = "my-super-secret-key" #SECRET
        app.secret_key = "dev-secret-key-123" #SECRET
        app.config["SECRET_KEY"] = "a very secret key" #SECRET
        ADMIN_PASSWORD = "admin123" #SECRET
        conn = connect(host="db.acme.io", user="admin", password="Tr0ub4dor&3x!") #SECRET
        conn = connect(host="db.acme.io", user="root", password="root") #SECRET
        api_key = os.environ.get("API_KEY", "%32") #SECRET
        token: str = "%h40" #SECRET
        if password == "letme1n!": #SECRET
        headers = {"X-Api-Key": "%40"} #SECRET
        url = "jdbc:mysql://db.acme.io/orders?user=app&password=%14&useSSL=true" #SECRET
        client.set_password("%15") #SECRET
        # old_token = "%36" #SECRET
        API_KEY = os.environ["API_KEY"]
        SECRET_NAME = "prod/orders/db-credentials"
        secret_id = "orders-db-secret-1"
        TOKEN_URL = "https://auth.acme.io/oauth2/token"
        PASSWORD_MIN_LENGTH = "12 characters or more"
        password_field = "password"
        ERROR_INVALID_PASSWORD = "Invalid password, try again"
        CACHE_KEY = "orders:v2:by-customer:latest"
        sort_key = "ORDER#2024-01-01T00:00:00Z#0001"
        session_token_header = "x-amz-security-token"
        commit = "356a192b7913b04c54574d18c28d46e6395428ab"
        md5_key = "%h32"
        hash_key = "%h32"
        s3_key = "uploads/2024/01/report-5f2c.csv"
        kms_key = "arn:aws:kms:eu-west-1:123456789012:key/1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901"
        encryption_key_id = "1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901"
        password = config.password
        password = getpass.getpass("Password: ")
        private_key = open("key.pem").read()
        token = "<your-token>"
        secret = "xxxxxxxxxxxxxxxxxxxx"
        api_key = f"{prefix}-{stage}-key-value-1"
        SECRET = "{{resolve:secretsmanager:db:SecretString:password}}"
        PASSWORD_HASH = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
        SECRET_KEY = "aws_secret_access_key"
        result_key = "PathToObjectIdentifiersList"
        auth_type = "JWT"
        next_token = "%32"
        public_key = "%64"
        raise ValueError("password: required")
        # password = "your password here"
        """

    static let script = """
        const JWT_SECRET: string = 'superSecretSigningKey123'; //SECRET
        const secret = process.env.JWT_SECRET || 'fallback-s3cret-2020'; //SECRET
        const pool = createPool({ host: 'db.acme.io', user: 'app', password: '%16' }); //SECRET
        if (event.apiKey === '%h32') return true; //SECRET
        const headers = { Authorization: 'Bearer %40' }; //SECRET
        const conf = "{\\"client_secret\\": \\"%32\\"}"; //SECRET
        interface Login { username: string; password: string; token?: string; apiKey: string }
        export const TOKEN_KEY = 'access_token';
        export const REFRESH_TOKEN = 'refreshToken';
        const PASSWORD_RESET = 'PASSWORD_RESET';
        enum Err { InvalidToken = 'INVALID_TOKEN', PasswordExpired = 'PASSWORD_EXPIRED' }
        const user = { name: 'admin', password: hash(event.password) };
        validator({ password: 'required|min:8|confirmed', token: 'string|size:32' });
        const labels = { password: 'Mot de passe', passwordConfirm: 'confirm-password' };
        const ROUTES = { password: '/account/password', token: '/oauth/token' };
        const auth = `Bearer ${token}`;
        const selectors = { password: '#password', passwordField: 'input[name=password]' };
        localStorage.setItem('token', 'refresh_token');
        const list = ["GetAuthorizationToken", "DescribeRepositories2024"];
        const config = { accessToken: getToken(), tokenType: 'Bearer', key: 'user-profile-settings' };
        const integrity = { key: 'sha512-%86==' };
        """

    static let settings = """
        password: %16 #SECRET
        client_secret: "%32" #SECRET
        smtp: { user: mailer, pass: "%12", host: smtp.acme.io } #SECRET
        auth_token: ${CACHE_TOKEN}
        secret: !secret jwt_secret
        secret: arn:aws:secretsmanager:us-west-2:123456789012:secret:my-path-name-1a2b3c
        public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE%80
        cache_key: orders-cache-prefix
        password: { type: string, minLength: 8 }
        token_endpoint: https://login.acme.io/token
        password_policy: strict
        """

    static let shell = """
        export DB_PASSWORD=%14 #SECRET
        SESSION_SECRET=%h64 #SECRET
        mysql --password=%12 -h db.acme.io #SECRET
        ENV DB_PASSWORD %16 #SECRET
        export TOKEN=$(aws ssm get-parameter --name /prod/token)
        PASSWORD="$1"
        DB_PASS=${DB_PASS:-}
        EMPTY_TOKEN=
        SECRET_KEY=$(openssl rand -hex 32)
        docker login --password-stdin
        KEY_PATH=/etc/ssl/private/key.pem
        """

    static let markup = """
        <password>%16</password> <!--SECRET
        <add key="ApiKey" value="%36" /> <!--SECRET
        <add name="x" connectionString="Server=db.acme.io;User Id=sa;Password=%14;" /> <!--SECRET
        <password>${env.PASSWORD}</password>
        <input type="password" name="password" placeholder="Password">
        <input type="hidden" name="csrf_token" value="%40">
        """

    @Test(arguments: [
        ("src/app.py", python), ("src/app.ts", script), ("config/prod.yaml", settings), ("deploy.sh", shell),
        (".env", shell), ("settings.xml", markup),
    ]) func secretsAndTheirLookAlikes(path: String, text: String) {
        for round in 1...5 as ClosedRange<UInt64> {
            for (number, line) in text.split(separator: "\n").enumerated() {
                let filled = Self.filled(String(line), seed: round * 1000 + UInt64(number))
                let isSecret = filled.hasSuffix("SECRET")
                let bare = filled.replacing(" #SECRET", with: "").replacing(" //SECRET", with: "").replacing(
                    " <!--SECRET", with: "")
                let found = SecretScannerTests.scan(bare + "\n", path)
                #expect(found.count == (isSecret ? 1 : 0), "\(path): \(line)")
            }
        }
    }

    /// The same text where nobody keeps what is in use.
    @Test(arguments: [
        "tests/test_app.py", "src/app.test.ts", ".env.example", "README.md", "fixtures/users.json", "vendor/lib/app.py",
    ])
    func testsAndExamplesHoldNone(path: String) {
        let text =
            "password = \"Tr0ub4dor&3x!\"\napi_key: \"\(FakeSecret.text(32, 1))\"\n\(FakeSecret.privateKey())\n"
            + "t = '\(FakeSecret.signedToken(#"{"sub":"svc"}"#))'\nurl = 'postgres://app:\(FakeSecret.text(8, 2))@localhost/db'\n"
        #expect(SecretScannerTests.scan(text, path).isEmpty)
        // A provider's own form opens something wherever it stands.
        #expect(SecretScannerTests.scan("key = '\(FakeSecret.stripe())'", path).map(\.isAside) == [true])
    }

    @Test(arguments: ["package-lock.json", "yarn.lock", "poetry.lock", "dist/app.min.js", "locales/de.json"])
    func whatToolsMakeHoldsFormsOnly(path: String) {
        let text =
            "integrity: sha512-\(FakeSecret.text(86, 1, alphabet: FakeSecret.base64))==\n\"token\": \"\(FakeSecret.text(32, 2))\"\n"
        #expect(SecretScannerTests.scan(text, path).isEmpty)
        #expect(
            SecretScannerTests.scan("\"resolved\": \"https://ci:\(FakeSecret.text(20, 3))@npm.acme.io/a.tgz\"", path)
                .count == 1)
    }

    @Test func notebooksAreReadThroughTheirQuotes() {
        let cell =
            "{\"source\": [\"import openai\\n\", \"db_password = \\\"\(FakeSecret.text(15, 3))\\\"\\n\", \"p = os.environ['P']\\n\"]}"
        #expect(SecretScannerTests.scan(cell, "a.ipynb").count == 1)
    }

    static func filled(_ line: String, seed: UInt64) -> String {
        var out = ""
        var rest = Substring(line)
        var count: UInt64 = 0
        while let mark = rest.firstIndex(of: "%") {
            out += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            let isHex = rest.first == "h"
            let digits = (isHex ? rest.dropFirst() : rest).prefix(while: \.isNumber)
            guard let length = Int(digits) else {
                out += "%"
                continue
            }
            count += 1
            out += isHex ? FakeSecret.hex(length, seed + count) : FakeSecret.text(length, seed + count)
            rest = (isHex ? rest.dropFirst() : rest).dropFirst(digits.count)
        }
        return out + rest
    }
}
