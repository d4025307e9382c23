#pragma once

#include "sim/bounce.hpp"
#include "sim/mail_event.hpp"
#include "sim/uuid.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace relay::sim {

struct stored_mail
{
    uuid id;
    mail_event last_event{};
    std::optional<bounce> bounced;
    std::string line; // as in the ledger: one JSON object, without an end of line
};

// The accepted mails in order, as many of the newest as are to be kept. Ids are indexed when the
// first of them is asked for: who only sends doesn't pay for it.
class mail_store
{
public:
    explicit mail_store(std::size_t keep) : keep_(keep) {}

    void add(stored_mail mail);

    // Null when there is no such mail, or not any more
    stored_mail* find(const uuid& id);

    std::size_t size() const { return mails_.size(); }

    // Zero is the oldest.
    const stored_mail& at(std::size_t position) const { return mails_[position]; }

    // Only for a mail that find() has found
    std::size_t position(const uuid& id) const;

private:
    // Mails are numbered from the start; the oldest that is kept has the number forgotten_.
    void index();

    std::size_t keep_;
    std::deque<stored_mail> mails_;
    std::uint64_t forgotten_{};
    boost::unordered_flat_map<uuid, std::uint64_t> numbers_;
    std::uint64_t indexed_{}; // the first number that is not in numbers_ yet
};

} // namespace relay::sim
