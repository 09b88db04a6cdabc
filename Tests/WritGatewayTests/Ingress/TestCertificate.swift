/// A certificate for `localhost` and its key, made for these tests alone and trusted by nobody.
enum TestCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBmjCCAUGgAwIBAgIUCqZVokaVCE0BEQZW50MDNaXKoFEwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIxMzI1OVoYDzIxMjYxMDMw
        MjEzMjU5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARlahHxzj5LlVuCn9XE8IyYSt0Eoyp6TvhzWq90SOVO1vGndKihl/mx
        hKNhdnGfdsdzrBR2IaQWio3MiobIVQx3o28wbTAdBgNVHQ4EFgQU/pN/INKBmez2
        0vzm3IXq/AmmblswHwYDVR0jBBgwFoAU/pN/INKBmez20vzm3IXq/AmmblswDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDRwAwRAIgOm/t/443Erjh60cMxkwsh2acK/n4+N5tGdvRluioWF0CIAZp
        HoX4pijcRT0cvEJr1ukQuImFt4Eig1ihtXrvdZyG
        -----END CERTIFICATE-----
        """
    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSgvL0OdSpn0My/wr
        yelvDTW+x1VC3r79d28KJ4yUO6yhRANCAARlahHxzj5LlVuCn9XE8IyYSt0Eoyp6
        TvhzWq90SOVO1vGndKihl/mxhKNhdnGfdsdzrBR2IaQWio3MiobIVQx3
        -----END PRIVATE KEY-----
        """
}
