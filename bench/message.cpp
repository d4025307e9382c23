#include "message.hpp"

#include "http_connection.hpp"

#include <algorithm>

namespace relay::bench {

namespace {

constexpr std::string_view number_zero = "0000000000";

// HTML as mail has it, with what JSON must escape
constexpr std::string_view paragraph =
    R"(<p style=\"margin:0 0 12px;color:#333\">Your order has left our house this morning, and )"
    R"(should be with you in two days. <a href=\"https://www.example.org/orders\">See it )"
    R"(here</a>.</p>\n)";

void write_number(std::string& text, std::size_t at, std::uint64_t number)
{
    for (auto i = number_zero.size(); i-- > 0; number /= 10)
        text[at + i] = static_cast<char>('0' + number % 10);
}

std::string email_json(const job& j)
{
    std::string out = R"({"from":"Acme <news@)";
    out += j.domain;
    out += R"(>","to":"ann-)";
    out += number_zero;
    out += R"(@example.org","subject":")";
    out += j.word;
    out += ' ';
    out += number_zero;
    out += R"(","tags":[{"name":"tenant","value":")";
    out += j.tenant;
    out += R"("}],"html":")";
    constexpr std::string_view end = "\"}";
    while (out.size() + paragraph.size() + end.size() <= j.size)
        out += paragraph;
    out.append(j.size - std::min(j.size, out.size() + end.size()), '.');
    out += end;
    return out;
}

std::string line(const job& j)
{
    std::string text = R"({"type":"send_email","lane":")";
    text += j.lane;
    if (!j.scheduled_at.empty()) {
        text += R"(","scheduled_at":")";
        text += j.scheduled_at;
    }
    text += R"(","payload":)";
    text += email_json(j);
    text += "}\n";
    return text;
}

} // namespace

std::string email_json(std::string_view word, std::size_t size)
{
    return email_json(job{.word = word, .lane = {}, .size = size});
}

http_post::http_post(std::string_view word, std::size_t size)
    : numbered_text(post_request("/emails", email_json(word, size)))
{
}

job_line::job_line(const job& j) : numbered_text(line(j)) {}

job_line::job_line(std::string_view word, std::string_view lane, std::size_t size)
    : job_line(job{.word = word, .lane = lane, .size = size})
{
}

numbered_text::numbered_text(std::string text) : text_(std::move(text))
{
    for (auto at = text_.find(number_zero); at != text_.npos; at = text_.find(number_zero, at + 1))
        number_at_.push_back(at);
}

void numbered_text::append(std::string& out, std::uint64_t number) const
{
    const auto start = out.size();
    out += text_;
    for (const auto at : number_at_)
        write_number(out, start + at, number);
}

} // namespace relay::bench
