#include "net/answer_parser.hpp"

#include "net/parse_some.hpp"
#include "relay/base/text.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace http = boost::beast::http;

namespace relay {

namespace {

constexpr std::size_t usual_answer_headers = 16;

} // namespace

answer_parser::answer_parser(http_answer& answer, std::uint64_t max_body, const body_taker& on_body)
    : answer_(answer),
      on_body_(on_body)
{
    eager(true);
    header_limit(max_head);
    body_limit(max_body);
}

bool answer_parser::feed(std::string& input)
{
    error_ = parse_some(*this, input, max_head);
    return !error_;
}

bool answer_parser::finish()
{
    if (is_done())
        return true;
    if (!got_some() || !need_eof()) {
        error_ = http::error::partial_message;
        return false;
    }
    put_eof(error_);
    return !error_;
}

void answer_parser::on_response_impl(int status, text, int, error_code&)
{
    answer_.status = static_cast<unsigned>(status);
    answer_.headers.reserve(usual_answer_headers);
    if (streams())
        body_limit(boost::none);
}

void answer_parser::on_field_impl(http::field, text name, text value, error_code&)
{
    if (!is_header_done()) // else it's a trailer
        answer_.headers.emplace_back(to_ascii_lower(name), value);
}

void answer_parser::on_body_init_impl(const optional_size& length, error_code&)
{
    if (length && !streams())
        answer_.body.reserve(static_cast<std::size_t>(std::min(*length, max_reserved)));
}

std::size_t answer_parser::on_body_impl(text body, error_code&)
{
    if (streams())
        on_body_({body.data(), body.size()});
    else
        answer_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t answer_parser::on_chunk_body_impl(std::uint64_t, text body, error_code&)
{
    return on_body_impl(body, error_);
}

} // namespace relay
