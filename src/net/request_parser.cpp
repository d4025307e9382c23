#include "net/request_parser.hpp"

#include "net/parse_some.hpp"
#include "net/room_of_bytes.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace http = boost::beast::http;

namespace relay {

namespace {

constexpr rejection bad_request{400, "bad_request", "The request is not well-formed HTTP."};
constexpr rejection bad_target{400, "bad_request", "The request's target is not valid."};
constexpr rejection bad_host{400, "bad_request", "The request must have one `Host` header."};
constexpr rejection body_too_large{413, "payload_too_large", "The request's body is too large."};
constexpr rejection compressed_body{415, "unsupported_media_type", "Bodies can't be compressed."};
constexpr rejection unknown_expectation{417, "expectation_failed", "Unknown `Expect` header."};
constexpr rejection head_too_large{431, "headers_too_large", "The request's head is too large."};
constexpr rejection unknown_coding{501, "not_implemented", "Only the coding `chunked` is known."};
constexpr rejection no_memory{503, "overloaded", "Too many large requests at once. Try again."};
constexpr rejection bad_version{505, "bad_version", "Only HTTP/1.1 and HTTP/1.0 are spoken."};

constexpr std::size_t usual_headers = 16;

rejection rejection_for(const boost::system::error_code& ec)
{
    if (ec == http::error::header_limit)
        return head_too_large;
    if (ec == http::error::bad_version)
        return bad_version;
    return bad_request;
}

} // namespace

request_parser::request_parser(server_request& request, std::size_t max_body, budget_share& memory)
    : request_(request),
      body_size_(max_body),
      memory_(memory)
{
    request.headers.reserve(usual_headers);
    header_limit(max_head);
    body_limit(boost::none); // body_size_ is what counts
}

bool request_parser::feed(receive_buffer& input)
{
    std::size_t used = 0;
    eager(is_header_done());
    const auto ec = parse_some(*this, input.unused(), max_head, used);
    input.use(used);
    if (ec && rejection_.status == 0)
        rejection_ = rejection_for(ec);
    return !ec;
}

bool request_parser::limit_body(std::size_t bytes)
{
    body_size_ = std::min(body_size_, bytes);
    if (!announces_more_than(body_size_))
        return true;
    rejection_ = body_too_large;
    return false;
}

// One piece is no longer than what was received at once.
void request_parser::stream_body()
{
    body_size_ = SIZE_MAX;
    request_.body.reserve(receive_buffer::most);
}

void request_parser::on_request_impl(verb, text method, text target, int version, error_code& ec)
{
    request_.method = method;
    version_ = version;
    if (!set_target(target))
        reject(bad_target, ec);
}

// Takes "/path?query", "http://host/path?query" and "*". Boost.URL takes ten times as long for it,
// and refuses what clients do send, such as "?tags[]=x".
bool request_parser::set_target(std::string_view target)
{
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (equals_ignoring_case(target.substr(0, scheme.size()), scheme)) {
            const auto path = target.find_first_of("/?", scheme.size());
            target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
        }
    }
    const auto mark = target.find('?');
    request_.path = target.substr(0, mark);
    if (mark != std::string_view::npos)
        request_.query = target.substr(mark + 1);
    return request_.path.starts_with('/') || request_.path == "*";
}

void request_parser::on_field_impl(field name, text name_text, text value, error_code& ec)
{
    if (is_header_done())
        return; // a trailer: nobody here wants them
    if (request_.headers.size() == max_headers)
        return reject(head_too_large, ec);
    request_.headers.emplace_back(to_ascii_lower(name_text), value);

    if (name == field::host)
        ++hosts_;
    if (name == field::transfer_encoding && !equals_ignoring_case(value, "chunked"))
        return reject(unknown_coding, ec);
    if (name == field::content_encoding && !equals_ignoring_case(value, "identity"))
        return reject(compressed_body, ec);
    if (name == field::expect && !is_http_1_0()) { // who speaks 1.0 does not know what to expect
        expects_continue_ = equals_ignoring_case(value, "100-continue");
        if (!expects_continue_)
            return reject(unknown_expectation, ec);
    }
}

void request_parser::on_header_impl(error_code& ec)
{
    if (hosts_ > 1 || (hosts_ == 0 && version_ == 11))
        reject(bad_host, ec);
}

void request_parser::on_body_init_impl(const optional_size& length, error_code& ec)
{
    if (announces_more_than(body_size_))
        return reject(body_too_large, ec);
    if (length)
        body_size_ = static_cast<std::size_t>(*length);
}

std::size_t request_parser::on_body_impl(text body, error_code& ec)
{
    if (body.size() > body_size_ - request_.body.size()) {
        reject(body_too_large, ec);
        return 0;
    }
    if (!make_room(body.size())) {
        reject(no_memory, ec);
        return 0;
    }
    request_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t request_parser::on_chunk_body_impl(std::uint64_t, text body, error_code& ec)
{
    return on_body_impl(body, ec);
}

bool request_parser::announces_more_than(std::size_t bytes)
{
    const auto length = content_length();
    return length && *length > bytes;
}

// Memory is taken as the body arrives, not as it's announced: a promise costs nothing.
bool request_parser::make_room(std::size_t bytes)
{
    auto& body = request_.body;
    const auto needed = body.size() + bytes;
    if (needed <= room_)
        return true;
    const auto room = std::max(needed, std::min(room_ * 2, body_size_));
    if (!memory_.resize_to(room > free_body ? room : 0))
        return false;
    room_ = room;
    body.reserve(room_of_bytes(room, body_size_));
    return true;
}

void request_parser::reject(const rejection& why, error_code& ec)
{
    rejection_ = why;
    ec = http::error::bad_value;
}

} // namespace relay
