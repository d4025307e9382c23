#include "relay/pipeline/inbox_intake.hpp"

#include "pipeline/to_message.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// As callers are told; what may wait is the inbox's to say.
constexpr std::size_t told_limit = 8'192;

api_error unavailable(std::string why)
{
    return {.status = 503, .name = "store_unavailable", .message = std::move(why)};
}

} // namespace

inbox_intake::inbox_intake(const parts& p, std::string correlation_tag)
    : mail_intake(
          [&inbox = p.inbox](wall_time now) { return inbox.next_id(now); },
          p.id_codec,
          p.counters,
          std::move(correlation_tag)
      ),
      p_(p)
{
}

std::optional<api_error> inbox_intake::closed() const
{
    if (!p_.inbox.broken().empty())
        return unavailable("The relay's database takes no mail.");
    return std::nullopt;
}

mail_intake::room_left inbox_intake::space() const
{
    room_left space{.limit = told_limit};
    if (!closed() && p_.inbox.has_room())
        space.remaining = told_limit - std::min(p_.inbox.stats().waiting, told_limit);
    return space;
}

// One room for both lanes: no campaign is made here.
asio::awaitable<void> inbox_intake::room(lane)
{
    return p_.inbox.room();
}

bool inbox_intake::has_room(lane) const
{
    return p_.inbox.has_room();
}

// Who gets no mail is found in the transaction that takes it: this relay does not have the list.
void inbox_intake::submit(message_id id, submission&& email, handler done)
{
    auto accepted = [this, done = std::move(done)](
                        const accept_result& result, std::vector<std::string>&& suppressed
                    ) {
        note(result.status);
        done({.status = result.status, .id = result.id, .suppressed = std::move(suppressed)});
    };
    p_.inbox.accept(to_message(id, std::move(email), wall_now()), std::move(accepted));
}

void inbox_intake::submit_all(email_group group, batch_handler done)
{
    const auto now = wall_now();
    auto batch = to_empty_batch(group);
    for (auto& [id, email] : group.emails)
        batch.messages.push_back(to_message(id, std::move(email), now));

    const auto handed_in = batch.messages.size();
    auto accepted = [this, handed_in, done = std::move(done)](batch_result&& result) {
        if (result.status == batch_status::duplicate)
            p_.counters.duplicates += result.ids.size();
        else if (result.status != batch_status::accepted)
            p_.counters.rejected += handed_in;
        for (const auto& each : result.accepted)
            note(each.status);
        done(std::move(result));
    };
    p_.inbox.accept_all(std::move(batch), std::move(accepted));
}

void inbox_intake::note(acceptance became)
{
    if (became == acceptance::duplicate)
        ++p_.counters.duplicates;
    else if (became == acceptance::key_conflict || became == acceptance::failed)
        ++p_.counters.rejected;
    else
        ++p_.counters.accepted;
}

} // namespace relay
