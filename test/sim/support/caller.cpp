#include "sim/support/caller.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace relay::sim::test {

namespace json = boost::json;

namespace {

std::string member(const http_reply& r, std::string_view name)
{
    json::error_code ec;
    const auto body = json::parse(r.body, ec);
    if (ec || !body.is_object())
        return "not an object: " + r.body;
    const auto* value = body.as_object().if_contains(name);
    return value && value->is_string() ? json::value_to<std::string>(*value) : "none: " + r.body;
}

} // namespace

std::string mail(std::string_view more)
{
    return R"({"from":"A <a@example.org>","to":"b@example.org","subject":"s","text":"t")" +
           std::string(more) + "}";
}

http_reply caller::call(
    std::string_view method,
    std::string_view target,
    std::string_view body,
    std::vector<std::string> headers
)
{
    std::string text = std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\n";
    headers.push_back(agent);
    headers.push_back(authorization);
    headers.push_back("content-length: " + std::to_string(body.size()));
    for (const auto& header : headers) {
        if (!header.empty())
            text += header + "\r\n";
    }
    text += "\r\n";
    text += body;

    request_reader reader;
    std::ranges::copy(text, reader.prepare(text.size()).begin());
    reader.commit(text.size());
    if (reader.parse() != request_reader::progress::complete)
        throw std::logic_error("the test's request is none");
    http_reply reply;
    answer(t, reader.request(), now, reply);
    return reply;
}

void caller::pass(std::chrono::milliseconds time)
{
    now.steady += time;
    now.wall += time;
}

std::string name_of(const http_reply& r)
{
    return member(r, "name");
}

std::string message_of(const http_reply& r)
{
    return member(r, "message");
}

std::string id_of(const http_reply& r)
{
    return member(r, "id");
}

} // namespace relay::sim::test
