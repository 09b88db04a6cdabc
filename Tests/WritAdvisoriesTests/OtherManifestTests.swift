import Testing
import WritAdvisories
import WritModel

struct OtherManifestTests {
    static let samples = [
        ("go.mod", goMod), ("pom.xml", pom), ("Cargo.lock", cargo), ("Gemfile.lock", gemfile),
        ("gradle.lockfile", gradle),
        ("composer.lock", composer), ("packages.lock.json", nuget),
    ]

    static let goMod = """
        module example.com/own

        go 1.22

        require github.com/a/b v1.2.3
        require (
        \tgithub.com/c/d/v2 v2.0.0 // indirect
        \tgithub.com/old v1.0.0
        \tgithub.com/here v1.0.0
        )
        replace github.com/old => github.com/new v1.1.0
        replace (
        \tgithub.com/here => ./here
        )
        exclude github.com/a/b v1.0.0
        """

    @Test func goModules() throws {
        #expect(
            try summary(read("go.mod", Self.goMod)) == [
                "github.com/a/b@v1.2.3:5", "github.com/c/d/v2@v2.0.0:7i", "github.com/new@v1.1.0:8",
                "github.com/here@?:9",
            ])
    }

    static let pom = """
        <?xml version="1.0"?>
        <project>
          <version>1.0</version>
          <properties><log.version>2.14.0</log.version></properties>
          <dependencyManagement><dependencies>
            <dependency><groupId>m</groupId><artifactId>managed</artifactId><version>3.0</version></dependency>
          </dependencies></dependencyManagement>
          <dependencies>
            <!-- <dependency><groupId>no</groupId></dependency> -->
            <dependency>
              <groupId>org.apache.logging.log4j</groupId>
              <artifactId>log4j-core</artifactId>
              <version>${log.version}</version>
              <exclusions><exclusion><groupId>e</groupId><artifactId>e</artifactId></exclusion></exclusions>
            </dependency>
            <dependency><groupId>m</groupId><artifactId>managed</artifactId></dependency>
            <dependency><groupId>m</groupId><artifactId>open</artifactId><version>${parent.version}</version></dependency>
            <dependency><groupId>j</groupId><artifactId>junit</artifactId><version>4.0</version><scope>test</scope></dependency>
          </dependencies>
          <build><plugins><plugin><dependencies><dependency><groupId>p</groupId><artifactId>p</artifactId>
            <version>1</version></dependency></dependencies></plugin></plugins></build>
        </project>
        """

    @Test func mavenProjects() throws {
        let manifest = try read("pom.xml", Self.pom)
        #expect(manifest.problems.isEmpty, "\(manifest.problems)")
        #expect(
            summary(manifest) == [
                "org.apache.logging.log4j:log4j-core@2.14.0:10", "m:managed@3.0:16", "m:open@?:17", "j:junit@4.0:18d",
            ])
    }

    static let cargo = """
        [[package]]
        name = "own"
        version = "0.1.0"
        dependencies = ["serde"]

        [[package]]
        name = "serde"
        version = "1.0.0"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        checksum = "aa"
        """
    static let gemfile = """
        GEM
          remote: https://rubygems.org/
          specs:
            rack (2.0.1)
            rails (5.0.0-x86_64-linux)
              rack (>= 1)

        DEPENDENCIES
          rails (~> 5)
        """
    static let gradle =
        "# comment\ncom.a:b:1.0=runtimeClasspath\norg.j:junit:4.0=testCompileClasspath,testRuntimeClasspath\nempty=\n"
    static let composer = """
        {"packages": [{"name": "Monolog/Monolog", "version": "1.0.0"}],
         "packages-dev": [{"name": "phpunit/phpunit", "version": "v9.0"}]}
        """
    static let nuget = """
        {"version": 1, "dependencies": {"net8.0": {
          "Newtonsoft.Json": {"type": "Direct", "requested": "[12.0.1, )", "resolved": "12.0.1"},
          "Own": {"type": "Project"}}}}
        """

    @Test func locksOfOtherLanguages() throws {
        #expect(try summary(read("Cargo.lock", Self.cargo)) == ["serde@1.0.0:7i"])
        #expect(try summary(read("Gemfile.lock", Self.gemfile)) == ["rack@2.0.1:4i", "rails@5.0.0:5"])
        #expect(try summary(read("gradle.lockfile", Self.gradle)) == ["com.a:b@1.0:2i", "org.j:junit@4.0:3di"])
        #expect(
            try summary(read("composer.lock", Self.composer)) == [
                "monolog/monolog@1.0.0:1i", "phpunit/phpunit@v9.0:2di",
            ])
        #expect(try summary(read("packages.lock.json", Self.nuget)) == ["newtonsoft.json@12.0.1:2"])
    }
}
