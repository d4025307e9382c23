#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace relay::bench {

// The first word of a subject, by which the sink knows what arrived; the message's number follows.
inline constexpr std::string_view load_word = "load";
inline constexpr std::string_view probe_word = "probe";

// An email as Resend takes it, as JSON of `size` bytes or a little more. Recipient and subject
// carry a number of zero.
std::string email_json(std::string_view word, std::size_t size);

// Text in which only the message's number differs from one copy to the next
class numbered_text
{
public:
    // Wherever `text` has the number, it is zero, in ten digits.
    explicit numbered_text(std::string text);

    void append(std::string& out, std::uint64_t number) const;

private:
    std::string text_;
    std::vector<std::size_t> number_at_;
};

// The HTTP request that submits such an email
class http_post : public numbered_text
{
public:
    http_post(std::string_view word, std::size_t size);
};

// What else a line of the job socket says of such an email
struct job
{
    std::string_view word;
    std::string_view lane;
    std::size_t size{};
    std::string_view domain{"example.org"}; // of the sender
    std::string_view tenant{"acme-corp"};
    std::string_view scheduled_at{}; // ISO 8601; empty: now
};

// As a tenant: each message has one of its own.
inline constexpr std::string_view own_tenant = "t0000000000";

// The job socket's line that submits such an email, its newline included
class job_line : public numbered_text
{
public:
    explicit job_line(const job& j);
    job_line(std::string_view word, std::string_view lane, std::size_t size);
};

} // namespace relay::bench
