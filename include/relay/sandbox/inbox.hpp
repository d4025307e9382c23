#pragma once

#include "relay/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

struct inbox_attachment
{
    std::string filename;
    std::string content_type;
    std::string content_id; // "<img src=cid:...>" means it by this
    std::string path;       // a URL that Resend would load it from; the sandbox loads nothing
    std::string content;    // the bytes
};

// A mail as the stand-in for Resend got it. What it did not have is empty.
struct inbox_mail
{
    using pairs = std::vector<std::pair<std::string, std::string>>;

    std::string id;         // Resend's
    std::string message;    // the relay's: the value of its tag
    std::string last_event; // what the stand-in makes of it: "delivered", "bounced"
    wall_time at;
    std::string from;
    std::vector<std::string> to;
    std::vector<std::string> cc;
    std::vector<std::string> bcc;
    std::vector<std::string> reply_to;
    std::string subject;
    std::optional<std::string> html;
    std::optional<std::string> text;
    pairs headers;
    pairs tags;
    std::vector<inbox_attachment> attachments;
    std::string resend_template; // of Resend's own: a JSON object, which is not rendered here
};

// Its memory, roughly
std::size_t bytes_of(const inbox_mail& mail);

using inbox_mail_ptr = std::shared_ptr<const inbox_mail>;

// The mails of a sandbox, in memory: the newest of them, at most so many and so large together;
// older ones are forgotten. Any thread.
class inbox
{
public:
    struct bounds
    {
        std::size_t mails{5'000};
        std::size_t bytes{256 << 20}; // one mail is kept, however large it is
    };

    inbox() : inbox(bounds()) {}
    explicit inbox(const bounds& b) : bounds_(b) {}

    void add(inbox_mail mail);

    // Null: it is not there, or not any more.
    inbox_mail_ptr find(std::string_view id) const;

    std::vector<inbox_mail_ptr> newest_first() const;

    // Returns how many there were.
    std::size_t clear();

    std::size_t bytes() const;

    // How many gave way to newer ones since the start
    std::uint64_t forgotten() const;

private:
    const bounds bounds_;
    mutable std::mutex mutex_;
    std::deque<inbox_mail_ptr> mails_; // the oldest first
    std::size_t bytes_{};
    std::uint64_t forgotten_{};
};

} // namespace relay
