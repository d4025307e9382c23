#pragma once

#include "sim/uuid.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <string>

namespace relay::sim {

enum class mail_event : std::uint8_t
{
    delivered,
    scheduled,
    canceled,
    bounced,
    complained,
    suppressed,
    failed,
};

std::string_view to_string(mail_event e);

struct stored_mail
{
    uuid id;
    mail_event last_event{};
    std::string line; // as in the ledger: one JSON object, without an end of line
};

// The accepted mails in order, as many of the newest as are to be kept
class mail_book
{
public:
    explicit mail_book(std::size_t keep) : keep_(keep) {}

    void add(stored_mail mail);

    // Null when there is no such mail, or not any more
    stored_mail* find(const uuid& id);

    std::size_t size() const { return mails_.size(); }

    // Zero is the oldest.
    const stored_mail& at(std::size_t position) const { return mails_[position]; }

    // Only for a mail that find() has found
    std::size_t position(const uuid& id) const;

private:
    std::size_t keep_;
    std::deque<stored_mail> mails_;
    boost::unordered_flat_map<uuid, std::uint64_t> numbers_; // counted from the start
    std::uint64_t forgotten_{};
};

} // namespace relay::sim
