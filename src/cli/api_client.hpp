#pragma once

#include "cli/session.hpp"
#include "relay/net/http_client.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace relay::cli {

// The relay cannot be reached at its address, or broke off.
class relay_unreachable : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// What was asked for makes no sense: exit status 2
class bad_usage : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

struct api_answer
{
    unsigned status{};
    std::string body;
    std::string retry_after;
    std::string store; // the id of the relay's; empty: it was not told
    bool as_json{};    // as whoever asked wants it printed

    bool ok() const { return status / 100 == 2; }
    boost::json::value json() const; // null when the body is not JSON
};

using api_headers = std::vector<std::pair<std::string, std::string>>;

// Talks to a running relay, one call after the other, each until it is answered.
class api_client
{
public:
    // Throws bad_usage when the session's URL is none.
    explicit api_client(const session& s);
    ~api_client();

    // Throw relay_unreachable.
    api_answer get(const std::string& target);
    api_answer post(const std::string& target, std::string_view body, const api_headers& more = {});
    api_answer remove(const std::string& target);

    // Sends a body of any size, and hands on one of any size (of a good answer), in pieces. Throw
    // what the source and `take` throw, too.
    api_answer upload(const std::string& target, http_body_source& body, const api_headers& more);
    api_answer download(
        const std::string& target,
        const api_headers& more,
        const std::function<void(std::string_view)>& take
    );

private:
    api_answer call(http_request request, const std::string& target, const api_headers& more);

    struct impl;
    std::unique_ptr<impl> impl_;
};

// Prints the error of an answer that is not ok: in words to stderr, behind what it is about, or as
// JSON, as it came, to standard output. Returns the exit status that it means.
int report_error(const api_answer& answer, std::string_view about = {});

// Prints a body as it came, for --json.
void print_json(const api_answer& answer);

// Prints what came of a call: an error, with --json the body as it came, and else the text that
// `in_words` makes of it. Returns the exit status.
int report_answer(
    const session& s,
    const api_answer& answer,
    const std::function<std::string(const boost::json::value&)>& in_words
);

} // namespace relay::cli
