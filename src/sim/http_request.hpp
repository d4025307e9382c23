#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace relay::sim {

// An HTTP/1.1 request, as far as Resend cares. Views into the reader that made it.
struct http_request
{
    std::string_view method;
    std::string_view target;
    std::string_view authorization;
    std::string_view user_agent;
    std::string_view batch_validation; // x-batch-validation
    std::string_view idempotency_key;
    bool has_idempotency_key{};
    bool keep_alive{true};

    // Decoded if it came in chunks. Followed by at least request_reader::padding readable bytes.
    std::string_view body;
};

// Cuts the bytes of a connection into requests. Sans-io: prepare() gives room, commit() says how
// much of it was filled, parse() says whether that makes a request, consume() drops that request
// and keeps what follows it (pipelining).
class request_reader
{
public:
    enum class progress
    {
        incomplete,
        wants_continue, // the client waits for "100 Continue"; reported once
        complete,
        malformed,
        too_large,
    };

    static constexpr std::size_t padding = 64; // what simdjson may read beyond the end
    static constexpr std::size_t max_head = 64 * 1024;

    // Resend takes 40 MB an email, and nobody knows how much a batch (resend-api.md, section 8).
    // Written as integers, an attachment has up to five times the bytes that it has in Base64.
    explicit request_reader(std::size_t max_body = 224 * 1024 * 1024);

    std::span<char> prepare(std::size_t at_least);
    void commit(std::size_t bytes) { end_ += bytes; }

    progress parse();

    // Valid after parse() has returned `complete`, until consume()
    const http_request& request() const { return request_; }

    void consume();

private:
    // Offsets from the start of the request, because the buffer moves
    struct slice
    {
        std::uint32_t offset{};
        std::uint32_t length{};
    };

    struct head
    {
        slice method, target, authorization, user_agent, batch_validation, idempotency_key;
        std::size_t content_length{};
        bool has_idempotency_key{};
        bool keep_alive{true};
        bool chunked{};
        bool expects_continue{};
    };

    bool parse_head(std::string_view text);
    bool parse_line(std::string_view text, std::size_t from, std::size_t to);
    progress parse_chunks();
    std::string_view unread() const { return {buffer_.get() + begin_, end_ - begin_}; }
    std::string_view view(slice s) const { return unread().substr(s.offset, s.length); }

    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_{};
    std::size_t begin_{};
    std::size_t end_{};
    std::size_t max_body_;

    head head_;
    std::size_t scanned_{};   // of the head, without finding its end
    std::size_t body_at_{};   // zero: the head isn't complete
    std::size_t body_size_{}; // of a chunked body: decoded so far
    std::size_t read_to_{};   // where the next chunk, or the next request, begins
    bool told_to_continue_{};
    http_request request_;
};

} // namespace relay::sim
