#include "net/tls_session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace relay {

namespace {

std::string reason_of(unsigned long code)
{
    const char* reason = ERR_reason_error_string(code);
    return reason ? reason : "TLS error";
}

} // namespace

tls_session::tls_session(ssl_ptr ssl) : ssl_(std::move(ssl))
{
    BIO* bio = BIO_new(bio_method());
    if (!bio)
        throw std::bad_alloc();
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio); // takes the ownership
}

tls_session::~tls_session()
{
    // A session whose connection ends without a good-bye would not be resumed any more
    if (error_.empty())
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

tls_session::state tls_session::handshake(std::string_view received, bool& done, std::string& plain)
{
    input_ = received;
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    done = result == 1;
    if (done)
        return input_.empty() ? state::open : decrypt(input_, plain);
    if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ)
        return state::open;
    return fail();
}

bool tls_session::encrypt(std::string_view plain)
{
    ERR_clear_error();
    std::size_t written = 0;
    if (SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written) == 1)
        return true;
    fail();
    return false;
}

tls_session::state tls_session::decrypt(std::string_view received, std::string& plain)
{
    std::array<char, 16 << 10> record; // TLS makes none larger
    input_ = received;
    ERR_clear_error();
    for (;;) {
        std::size_t length = 0;
        const int result = SSL_read_ex(ssl_.get(), record.data(), record.size(), &length);
        plain.append(record.data(), length);
        if (result == 1 && input_.empty() && SSL_has_pending(ssl_.get()) == 0)
            return state::open;
        if (result == 1)
            continue;
        switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return state::open;
        case SSL_ERROR_ZERO_RETURN:
            return state::closed;
        default:
            return fail();
        }
    }
}

void tls_session::shut_down()
{
    if (error_.empty())
        SSL_shutdown(ssl_.get());
}

tls_session::state tls_session::fail()
{
    const auto code = ERR_get_error();
    error_ = reason_of(code);
    const long verdict = SSL_get_verify_result(ssl_.get());
    if (verdict != X509_V_OK)
        error_ += std::string(": ") + X509_verify_cert_error_string(verdict);
    return state::failed;
}

BIO_METHOD* tls_session::bio_method()
{
    static BIO_METHOD* const method = [] {
        BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "buffers");
        if (!m)
            throw std::bad_alloc();
        BIO_meth_set_read(m, &tls_session::read);
        BIO_meth_set_write(m, &tls_session::write);
        BIO_meth_set_ctrl(m, &tls_session::control);
        return m;
    }();
    return method;
}

int tls_session::read(BIO* bio, char* to, int size)
{
    auto& input = static_cast<tls_session*>(BIO_get_data(bio))->input_;
    BIO_clear_retry_flags(bio);
    if (input.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const auto length = std::min(input.size(), static_cast<std::size_t>(size));
    std::memcpy(to, input.data(), length);
    input.remove_prefix(length);
    return static_cast<int>(length);
}

int tls_session::write(BIO* bio, const char* from, int size)
{
    auto& output = static_cast<tls_session*>(BIO_get_data(bio))->output_;
    BIO_clear_retry_flags(bio);
    output.append(from, static_cast<std::size_t>(size));
    return size;
}

long tls_session::control(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

} // namespace relay
