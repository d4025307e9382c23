#include "relay/account/suppression_lookup.hpp"

#include "account/listed_entry.hpp"
#include "relay/mail/address.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_waiting = 1'000;

} // namespace

void suppression_lookup::ask(const std::vector<std::string>& addresses)
{
    for (const auto& address : addresses) {
        auto folded = fold_address(address);
        if (waiting_.size() < most_waiting && waiting_.insert(folded).second)
            due_.emplace(clock::now() + after_.front(), question{.address = std::move(folded)});
    }
    asked_.notify_all();
}

asio::awaitable<void> suppression_lookup::run()
{
    for (;;) {
        if (due_.empty()) {
            co_await asked_.wait();
        } else if (const auto next = due_.begin()->first; clock::now() < next) {
            co_await asked_.wait_until(next);
        } else {
            auto first = std::move(due_.begin()->second);
            due_.erase(due_.begin());
            co_await answer(std::move(first));
        }
    }
}

// Who is not on the list may be a little later. A key that may not ask has us wait for the events
// that tell of the list.
asio::awaitable<void> suppression_lookup::answer(question q)
{
    if (p_.account_reader.barred_from(account_part::suppressions)) {
        waiting_.erase(q.address);
        co_return;
    }
    const auto found = co_await p_.account_reader.find_suppression(q.address);
    if (found.value) {
        std::vector<new_suppression> one;
        one.push_back(to_entry(*found.value));
        const auto added = co_await p_.suppression_book.add(std::move(one));
        p_.suppressed_addresses.apply(added.changes);
    } else if (++q.times < after_.size()) {
        due_.emplace(clock::now() + after_[q.times], std::move(q));
        co_return;
    }
    waiting_.erase(q.address);
}

} // namespace relay
