#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace relay {

struct ssl_deleter
{
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;

// One TLS connection without its socket: bytes in, bytes out. A whole request is encrypted in
// memory and written to the socket at once, which costs far fewer system calls and copies than a
// stream that writes record by record.
class tls_session
{
public:
    enum class state
    {
        open,   // more input is welcome
        closed, // the other side has said its good-bye; no more data will come
        failed, // see error()
    };

    // `ssl` is ready to begin: context, role, names and session are set.
    explicit tls_session(ssl_ptr ssl);
    ~tls_session();

    tls_session(const tls_session&) = delete;
    tls_session& operator=(const tls_session&) = delete;

    // Goes on with the handshake, given what was received. Sets `done` when it is complete; data
    // that came right behind it is appended to `plain`.
    state handshake(std::string_view received, bool& done, std::string& plain);

    // Appends the records for `plain` to output(). False: see error().
    bool encrypt(std::string_view plain);

    // Appends what `received` holds to `plain`. All of `received` is used up.
    state decrypt(std::string_view received, std::string& plain);

    // Says good-bye into output().
    void shut_down();

    // What the socket has to send; the caller takes it out.
    std::string& output() { return output_; }

    bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

    // For looking at what was agreed on
    const SSL* ssl() const { return ssl_.get(); }

    // For people: "certificate verify failed: certificate has expired"
    const std::string& error() const { return error_; }

private:
    state fail();

    static BIO_METHOD* bio_method();
    static int read(BIO* bio, char* to, int size);
    static int write(BIO* bio, const char* from, int size);
    static long control(BIO* bio, int command, long number, void* pointer);

    ssl_ptr ssl_;
    std::string_view input_;
    std::string output_;
    std::string error_;
};

} // namespace relay
