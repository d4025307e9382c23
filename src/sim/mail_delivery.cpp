#include "sim/mail_delivery.hpp"

#include "sim/address.hpp"
#include "sim/event_body.hpp"
#include "sim/iso_time.hpp"
#include "sim/json_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <span>

namespace relay::sim {

namespace {

constexpr bounce hard_bounce{"Permanent", "General"};
constexpr bounce soft_bounce{"Transient", "MailboxFull"};

// "Ann <ann@example.org>" is about ann@example.org.
std::string bare(std::string_view text)
{
    const auto box = parse_mailbox(text);
    return box ? std::string(box->local) + '@' + std::string(box->domain) : std::string(text);
}

std::string to_json_array(std::span<const std::string_view> texts)
{
    std::string out = "[";
    for (const auto text : texts) {
        if (out.size() > 1)
            out += ',';
        append_json(out, text);
    }
    return out + ']';
}

} // namespace

// A mail as its events tell of it
struct mail_delivery::mail_facts
{
    uuid id;
    wall_time accepted;
    steady_time began;           // the same moment
    std::string data;            // members of each event's `data`
    std::string recipients;      // a JSON array
    std::string first_recipient; // the bare address that decides how the mail ends
    bool hard_bounce{};
};

mail_delivery::mail_delivery(asio::any_io_executor ex, team& t)
    : ex_(ex),
      team_(t),
      settings_(t.given.webhooks),
      timer_queue_(ex),
      webhook_sender_(ex, settings_, timer_queue_, t.stats),
      random_(t.given.seed)
{
    if (!settings_.truth_path.empty())
        truth_ = std::make_unique<line_file>(settings_.truth_path);
    t.accepted = [this](const uuid& id, const mail_view& mail, mail_event event, wall_time at) {
        deliver(id, mail, event, at);
    };
    t.suppressed.changed = [this](bool added, const suppression& s) {
        const auto body = write_suppression_event(added, std::chrono::system_clock::now(), s);
        post_at(std::chrono::steady_clock::now(), body, false);
    };
}

void mail_delivery::start()
{
    asio::co_spawn(ex_, timer_queue_.run(), asio::detached);
    webhook_sender_.start();
}

void mail_delivery::stop()
{
    timer_queue_.stop();
    webhook_sender_.stop();
    flush();
}

void mail_delivery::flush()
{
    if (truth_)
        truth_->flush();
}

void mail_delivery::deliver(
    const uuid& id, const mail_view& mail, mail_event event, wall_time accepted
)
{
    const auto outcome = draw_outcome_of(mail, event);
    const auto to = mail.texts(field::to);
    auto m = std::make_shared<mail_facts>();
    m->id = id;
    m->accepted = accepted;
    m->began = std::chrono::steady_clock::now();
    m->data = describe_mail(id, mail, accepted);
    m->recipients = to_json_array(to);
    m->first_recipient = bare(to.front());
    m->hard_bounce = outcome.hard_bounce;

    if (auto* stored = team_.mails.find(id))
        stored->last_event =
            event == mail_event::scheduled ? mail_event::scheduled : mail_event::queued;
    if (truth_)
        write_truth(*m, mail, outcome);
    for (const auto& e : outcome.events) {
        ++team_.stats.webhooks.events;
        timer_queue_.add(m->began + e.at, [this, m, e] { happen(*m, e); });
        if (e.lost)
            ++team_.stats.webhooks.lost;
    }
}

delivery_outcome mail_delivery::draw_outcome_of(const mail_view& mail, mail_event event)
{
    if (event == mail_event::failed || event == mail_event::scheduled)
        return draw_single_event(event, settings_, random_);
    const auto to = mail.texts(field::to);
    const auto is_suppressed = [this](auto one) { return team_.suppressed.contains(bare(one)); };
    if (std::ranges::all_of(to, is_suppressed))
        return draw_single_event(mail_event::suppressed, settings_, random_);
    return draw_outcome(test_address_of(to.front()), settings_, random_);
}

void mail_delivery::happen(const mail_facts& m, const delivery_event& e)
{
    auto* stored = team_.mails.find(m.id);
    if (stored && stored->last_event != mail_event::canceled)
        stored->last_event = e.what;
    const bool bounced = e.what == mail_event::bounced;
    const bool complained = e.what == mail_event::complained;
    if (!e.lost) {
        const std::string_view first = m.first_recipient;
        const auto to = bounced || complained ? to_json_array({&first, 1}) : m.recipients;
        const auto& why = m.hard_bounce ? hard_bounce : soft_bounce;
        post_at(
            m.began + e.posted,
            write_mail_event(e.what, m.accepted + e.at, m.data, to, why),
            e.doubled
        );
    }
    if (bounced && m.hard_bounce)
        suppress(m, suppression_origin::bounce);
    if (complained)
        suppress(m, suppression_origin::complaint);
}

void mail_delivery::post_at(steady_time when, const std::string& body, bool doubled)
{
    const auto id = "msg_" + to_string(team_.ids.next());
    auto post = [this, id, body] { webhook_sender_.send({id, body}); };
    team_.stats.webhooks.pending += doubled ? 2 : 1;
    timer_queue_.add(when, post);
    if (doubled)
        timer_queue_.add(when + settings_.pace.draw(random_), post);
}

void mail_delivery::suppress(const mail_facts& m, suppression_origin why)
{
    team_.suppressed.add({
        .id = team_.ids.next(),
        .email = m.first_recipient,
        .origin = why,
        .source = m.id,
        .created = std::chrono::system_clock::now(),
    });
}

void mail_delivery::write_truth(
    const mail_facts& m, const mail_view& mail, const delivery_outcome& outcome
)
{
    std::string line = R"({"id":")" + to_string(m.id) + R"(","subject":)";
    append_json(line, mail.text(field::subject));
    line += R"(,"to":)" + m.recipients + R"(,"events":[)";
    for (const auto& e : outcome.events) {
        if (line.back() != '[')
            line += ',';
        line += R"({"event":)";
        append_json(line, to_string(e.what));
        line += R"(,"at":")" + to_iso_time(m.accepted + e.at);
        line += e.lost ? R"(","lost":true})" : R"(","lost":false})";
    }
    line += outcome.hard_bounce ? R"(],"hard":true)" : R"(],"hard":false)";
    append_event_tags(line, mail);
    line += '}';
    truth_->add(line);
}

} // namespace relay::sim
