#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/account_usage.hpp"
#include "relay/policy/email_trace.hpp"
#include "relay/policy/outcome.hpp"
#include "relay/policy/pacer.hpp"
#include "relay/resend/sending_domain.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// What came of one call that is no sending
struct call_report
{
    outcome result;
    limit_headers limits;
    bool written{};                  // a byte of it may have reached Resend
    bool answered{};                 // there was an answer, of whatever kind
    std::optional<wall_time> date{}; // what time it was there, to the second

    // Resend has spoken, whatever it said: the same question has the same answer later.
    bool heard() const { return answered && result.status < 500; }
};

// `value` is there when the answer was a success and could be read.
template <class T>
struct call_result : call_report
{
    std::optional<T> value;
};

struct email_page
{
    std::vector<email_trace> emails; // the newest first
    bool has_more{};
};

struct domain_page
{
    std::vector<sending_domain> domains; // without their records
    bool has_more{};
};

// An address that Resend sends nothing to
struct listed_suppression
{
    std::string id;
    std::string email;
    std::string origin; // bounce, complaint, manual
    std::string source; // the email that caused it; empty: none
    wall_time created;
};

struct suppression_page
{
    std::vector<listed_suppression> entries;
    bool has_more{};
};

// What Resend tells about the account: the calls that a key with full access may make. An
// interface, like email_api.
class account_api
{
public:
    using writing = std::function<void()>; // called right before the first byte leaves

    virtual ~account_api() = default;

    // GET /emails: at most `limit` (1 to 100) of them, from the one behind `after` on; from the
    // newest on when it is empty (resend-api.md, section 3.1). Throws only when it is cancelled,
    // like the others.
    virtual boost::asio::awaitable<call_result<email_page>>
    list_emails(std::string after, int limit, writing on_writing) = 0;

    // GET /emails/{id}
    virtual boost::asio::awaitable<call_result<email_trace>>
    find_email(std::string resend_id, writing on_writing) = 0;

    // GET /usage (section 3.6)
    virtual boost::asio::awaitable<call_result<account_usage>> usage(writing on_writing) = 0;

    // GET /domains: a hundred of them, from the one behind the id `after` on (section 3.2)
    virtual boost::asio::awaitable<call_result<domain_page>>
    list_domains(std::string after, writing on_writing) = 0;

    // GET /domains/{id}: with its records
    virtual boost::asio::awaitable<call_result<sending_domain>>
    find_domain(std::string id, writing on_writing) = 0;

    // GET /suppressions: a hundred of them, from the one behind the id `after` on (section 3.5)
    virtual boost::asio::awaitable<call_result<suppression_page>>
    list_suppressions(std::string after, writing on_writing) = 0;

    // GET /suppressions/{address}
    virtual boost::asio::awaitable<call_result<listed_suppression>>
    find_suppression(std::string address, writing on_writing) = 0;
};

} // namespace relay
