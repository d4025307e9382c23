#include "app/moved_store.hpp"

#include "relay/app/relay.hpp"
#include "relay/store/store.hpp"
#include "relay/store/store_copy.hpp"

namespace relay {

namespace {

// What stands behind the word that both ends of a copy share
std::string other_end(const std::string& mark)
{
    return mark.substr(mark.find(' ') + 1);
}

} // namespace

void expect_whole_store(store& s, bool even_if_moved)
{
    if (const auto mark = s.recall(copied_from_key); !mark.empty())
        throw wrong_store(
            s.location().name() + " is half a copy of " + other_end(mark) +
            ": `resend-relay store copy` goes on with it"
        );
    const auto mark = s.recall(moved_to_key);
    if (mark.empty())
        return;
    if (!even_if_moved)
        throw wrong_store(
            s.location().name() + " has moved to " + other_end(mark) +
            ": two relays that send from copies of one store send mail twice. If no relay has used "
            "that one, serve --even-so goes on here"
        );
    s.remember(std::string(moved_to_key), "");
}

} // namespace relay
