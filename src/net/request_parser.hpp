#pragma once

#include "net/receive_buffer.hpp"
#include "relay/net/byte_budget.hpp"
#include "relay/net/http_server.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <string>

namespace relay {

// Why a request is not taken
struct rejection
{
    unsigned status{};
    std::string_view name;
    std::string_view message;
};

// Reads one request, straight into a `server_request`. Beast does the framing; what is stricter
// than Beast, or a limit of ours, is here. It stops once behind the head: whether the body may come
// is decided there.
class request_parser : public boost::beast::http::basic_parser<true>
{
public:
    static constexpr std::uint32_t max_head = 32 << 10;
    static constexpr std::size_t max_headers = 128;
    static constexpr std::size_t free_body = 64 << 10; // taken from no budget

    request_parser(server_request& request, std::size_t max_body, budget_share& memory);

    // Takes what it can of the front of `input`: of the head, or of the body. False when the
    // request is rejected.
    bool feed(receive_buffer& input);

    // Once the head is done: the body may have no more bytes than that, either. False when it
    // announces more, and is rejected.
    bool limit_body(std::size_t bytes);

    // Likewise: its body is taken away in pieces, and may be of any length.
    void stream_body();

    const rejection& why_rejected() const { return rejection_; }

    // The client waits for "100 Continue" before it sends the body.
    bool expects_continue() const { return expects_continue_ && is_header_done() && !is_done(); }

    bool is_http_1_0() const { return version_ == 10; }

private:
    using error_code = boost::system::error_code;
    using text = boost::beast::string_view;
    using optional_size = boost::optional<std::uint64_t>;
    using verb = boost::beast::http::verb;
    using field = boost::beast::http::field;

    // Beast asks for these; a request parser never sees the response's
    void on_request_impl(verb, text method, text target, int version, error_code&) override;
    void on_response_impl(int, text, int, error_code&) override {}
    void on_field_impl(field, text name, text value, error_code&) override;
    void on_header_impl(error_code&) override;
    void on_body_init_impl(const optional_size& length, error_code&) override;
    std::size_t on_body_impl(text body, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) override;
    void on_finish_impl(error_code&) override {}

    bool set_target(std::string_view target);
    void reject(const rejection& why, error_code& ec);
    bool announces_more_than(std::size_t bytes);
    bool make_room(std::size_t bytes);

    server_request& request_;
    std::size_t body_size_; // what it may come to at most
    std::size_t room_{};    // for so much of it there is memory
    budget_share& memory_;
    rejection rejection_;
    int version_{11};
    int hosts_{};
    bool expects_continue_{};
};

} // namespace relay
