#include "relay/pipeline/ready_queue.hpp"

#include "pipeline/backlog_loader.hpp"
#include "pipeline/ready_flows.hpp"
#include "pipeline/ready_turns.hpp"

#include <algorithm>
#include <utility>

namespace relay {

ready_queue::ready_queue(
    queue_reader& disk,
    notifier& changed,
    boost::asio::any_io_executor ex,
    const pauses& paused,
    ready_queue_limits limits
)
    : changed_(changed),
      limits_(limits),
      turns_(std::make_unique<ready_turns>(paused)),
      flows_(std::make_unique<ready_flows>(*turns_))
{
    const backlog_loader::parts parts{
        .queue_reader = disk,
        .ready_flows = *flows_,
        .ready_turns = *turns_,
        .changed = changed,
    };
    loader_ = std::make_unique<backlog_loader>(parts, limits, std::move(ex));
}

ready_queue::~ready_queue() = default;

void ready_queue::bound(flow_key& key) const
{
    if (flows_->size() < limits_.flows || flows_->contains(key))
        return;
    constexpr std::size_t shared_flows = 256;
    const auto number = std::hash<flow_key>()(key) % shared_flows;
    key.campaign.clear();
    key.tenant = "~" + std::to_string(number);
}

void ready_queue::recover(
    const std::vector<backlog_flow>& flows, const std::vector<message_id>& sealed
)
{
    loader_->recover(flows, sealed);
}

void ready_queue::arrived(const accept_result& where, new_message&& m)
{
    loader_->note_arrival(where.place);
    auto* known = flows_->find(where.flow);
    auto& f = known ? *known : loader_->make(m.flow, where.flow, where.place - 1);
    f.arrived_while_loading = where.place;
    if (where.place <= f.cursor)
        return; // a reading of the disk was faster
    const auto l = f.key->lane;
    const bool room = flows_->messages(l) < limits_.messages &&
                      flows_->bytes(l) + m.body.size() <= limits_.body_bytes;
    if (f.all_in_memory() && room) {
        f.cursor = f.end = where.place;
        queued_message head{
            .id = m.id,
            .place = where.place,
            .expires = m.expires,
            .bytes = static_cast<std::uint32_t>(m.body.size()),
            .recipients = m.recipients,
            .batchable = m.batchable,
            .loaded = true,
            .body = std::move(m.body),
        };
        flows_->insert(f, std::move(head));
        changed_.notify_all();
    } else {
        f.end = std::max(f.end, where.place);
    }
    loader_->settle(f);
}

void ready_queue::arrived_on_disk(const accept_result& where)
{
    loader_->arrived_on_disk(where);
}

void ready_queue::give_back(std::vector<taken_message> messages)
{
    for (auto& taken : messages) {
        if (loader_->is_cancelled(taken.key->campaign, taken.message.place))
            continue;
        auto* known = flows_->find(*taken.key);
        auto& f = known ? *known : loader_->make_emptied(*taken.key, taken.flow);
        flows_->insert(f, std::move(taken.message));
    }
    changed_.notify_all();
}

bool ready_queue::has(lane l, const fitting& room)
{
    return turns_->ready(l).has(room.max_recipients, room.max_bytes);
}

ready_queue::selection::selection(ready_queue& from, lane l)
    : from_(from),
      round_(from.turns_->ready(l).order())
{
}

std::optional<taken_message> ready_queue::selection::next(const fitting& room)
{
    const auto turn = round_.next([&](fair_order::flow number) {
        ++from_.looked_at_;
        const auto& f = from_.flows_->at(number);
        const auto next = f.next(room);
        return next < f.heads.size() && ready_flow::fits(f.heads[next], room);
    });
    if (!turn)
        return std::nullopt;
    auto& f = from_.flows_->at(*turn);
    return from_.take(f, f.next(room));
}

bool ready_queue::has_probe(lane l, const pause_scope& of, const fitting& room)
{
    return turns_->probes(l, of, room) != nullptr;
}

std::optional<taken_message>
ready_queue::take_probe(lane l, const pause_scope& of, const fitting& room)
{
    auto* probes = turns_->probes(l, of, room);
    if (!probes)
        return std::nullopt;
    const auto turn = probes->order().next([&](fair_order::flow number) {
        ++looked_at_;
        return ready_flow::fits(flows_->at(number).heads.front(), room);
    });
    auto& f = flows_->at(*turn); // there is one, or these were not the probes
    const auto index = f.next_probe(room);
    f.probed = f.heads[index].place;
    return take(f, index);
}

bool ready_queue::holds_for(const std::string& domain)
{
    return turns_->holds_for(domain);
}

taken_message ready_queue::take(ready_flow& f, std::size_t index)
{
    taken_message taken{.message = flows_->remove(f, index), .flow = f.id, .key = f.key};
    loader_->settle(f);
    return taken;
}

void ready_queue::withdraw(message_id id, flow_id flow, std::int64_t place)
{
    loader_->withdraw(id);
    auto* f = flows_->find(flow);
    if (!f)
        return;
    const auto from = std::ranges::lower_bound(f->heads, place, {}, &queued_message::place);
    const auto at = std::ranges::find(from, f->heads.end(), id, &queued_message::id);
    if (at != f->heads.end())
        take(*f, static_cast<std::size_t>(at - f->heads.begin()));
}

void ready_queue::withdrawn(message_id id)
{
    loader_->withdrawn(id);
}

void ready_queue::cancel(const std::string& campaign, std::int64_t up_to)
{
    loader_->cancel(campaign, up_to);
    flows_->drop(campaign, up_to, [this](ready_flow& f) { loader_->settle(f); });
}

void ready_queue::cancel_ended(const std::string& campaign, std::int64_t up_to)
{
    loader_->cancel_ended(campaign, up_to);
}

void ready_queue::weigh(const std::string& campaign, double weight)
{
    flows_->weigh(campaign, weight);
}

void ready_queue::when_evident(std::function<void(message_id)> settle)
{
    loader_->when_evident(std::move(settle));
}

boost::asio::awaitable<void> ready_queue::run_loading()
{
    return loader_->run();
}

std::size_t ready_queue::messages(lane l) const
{
    return flows_->messages(l);
}

std::size_t ready_queue::bytes(lane l) const
{
    return flows_->bytes(l);
}

std::size_t ready_queue::flows() const
{
    return flows_->size();
}

std::size_t ready_queue::waiting(const flow_key& of) const
{
    const auto* f = flows_->find(of);
    if (!f)
        return 0;
    return f->all_in_memory() ? f->heads.size() : SIZE_MAX;
}

} // namespace relay
