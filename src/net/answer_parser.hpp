#pragma once

#include "relay/net/http_client.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace relay {

// Reads one answer, straight into an `http_answer`. Beast does the framing (lengths, chunks,
// limits); this only stores what it finds.
class answer_parser : public boost::beast::http::basic_parser<false>
{
public:
    static constexpr std::uint32_t max_head = 64 << 10;
    static constexpr std::uint64_t max_reserved = 4 << 20; // of what a length promises

    using body_taker = std::function<void(std::string_view)>;

    // `on_body`, unless it is empty, gets the body of an answer 2xx in pieces; it must outlive
    // this.
    answer_parser(http_answer& answer, std::uint64_t max_body, const body_taker& on_body);

    // Takes as much as it can of the front of `input`, and erases it there. False when the answer
    // can't be read; then error() says why.
    bool feed(std::string& input);

    // No more input will come. False if the answer is cut short by it.
    bool finish();

    const boost::system::error_code& error() const { return error_; }

private:
    using error_code = boost::system::error_code;
    using text = boost::beast::string_view;
    using optional_size = boost::optional<std::uint64_t>;

    // Beast asks for these; a response parser never sees the first
    void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) override {}
    void on_response_impl(int status, text reason, int version, error_code&) override;
    void on_field_impl(boost::beast::http::field, text name, text value, error_code&) override;
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const optional_size& length, error_code&) override;
    std::size_t on_body_impl(text body, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t left, text body, error_code&) override;
    void on_finish_impl(error_code&) override {}

    bool streams() const { return on_body_ && answer_.status / 100 == 2; }

    http_answer& answer_;
    const body_taker& on_body_;
    error_code error_;
};

} // namespace relay
