#include "sim/mail_delivery.hpp"

#include "sim/address.hpp"
#include "sim/event_body.hpp"
#include "sim/json_text.hpp"
#include "sim/schedule.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace relay::sim {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;

constexpr bounce hard_bounce{"Permanent", "General"};
constexpr bounce soft_bounce{"Transient", "MailboxFull"};

std::vector<std::string> recipients(const mail_view& mail)
{
    std::vector<std::string> all;
    array list;
    const auto to = mail[field::to];
    if (to.get(list) != SUCCESS)
        return {std::string(to.get_string().value_unsafe())};
    for (const auto one : list)
        all.emplace_back(one.get_string().value_unsafe());
    return all;
}

// "Ann <ann@example.org>" is about ann@example.org.
std::string bare(const std::string& text)
{
    const auto box = parse_mailbox(text);
    return box ? std::string(box->local) + '@' + std::string(box->domain) : text;
}

} // namespace

// A mail as its events tell of it
struct mail_delivery::mail_facts
{
    uuid id;
    wall_time accepted;
    std::string mail;
    std::string everybody; // the recipients, as a JSON array
    std::string concerned; // the address that decides
    bool hard{};
    steady_time began;
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
        const auto wall = std::chrono::system_clock::now();
        post_at(std::chrono::steady_clock::now(), write_suppression_event(added, wall, s), false);
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
    auto s = std::make_shared<mail_facts>();
    s->id = id;
    s->accepted = accepted;
    s->began = std::chrono::steady_clock::now();
    s->mail = describe_mail(id, mail, accepted);
    const auto to = recipients(mail);
    bool all_suppressed = true;
    s->everybody = "[";
    for (const auto& one : to) {
        if (s->everybody.size() > 1)
            s->everybody += ',';
        append_json(s->everybody, one);
        all_suppressed = all_suppressed && team_.suppressed.contains(bare(one));
    }
    s->everybody += ']';
    s->concerned = bare(to.front());

    delivery_outcome f;
    if (event == mail_event::failed || event == mail_event::scheduled)
        f = draw_single_event(event, settings_, random_);
    else if (all_suppressed)
        f = draw_single_event(mail_event::suppressed, settings_, random_);
    else
        f = draw_outcome(test_address_of(to.front()), settings_, random_);
    s->hard = f.hard_bounce;

    if (auto* stored = team_.mails.find(id))
        stored->last_event =
            event == mail_event::scheduled ? mail_event::scheduled : mail_event::queued;
    write_truth(*s, mail, f);
    for (const auto& e : f.events) {
        ++team_.stats.webhooks.events;
        timer_queue_.add(s->began + e.at, [this, s, e] { happen(*s, e); });
        if (e.lost)
            ++team_.stats.webhooks.lost;
    }
}

void mail_delivery::happen(const mail_facts& s, const delivery_event& e)
{
    auto* stored = team_.mails.find(s.id);
    if (stored && stored->last_event != mail_event::canceled)
        stored->last_event = e.what;
    if (!e.lost) {
        const bool about_one = e.what == mail_event::bounced || e.what == mail_event::complained;
        std::string to = s.everybody;
        if (about_one) {
            to = "[";
            append_json(to, s.concerned);
            to += ']';
        }
        const auto body = write_mail_event(
            e.what, s.accepted + e.at, s.mail, to, s.hard ? hard_bounce : soft_bounce
        );
        post_at(s.began + e.posted, body, e.doubled);
    }
    if (e.what == mail_event::bounced && s.hard)
        suppress(s, suppression_origin::bounce);
    if (e.what == mail_event::complained)
        suppress(s, suppression_origin::complaint);
}

void mail_delivery::post_at(steady_time when, const std::string& body, bool doubled)
{
    std::string id = "msg_";
    append(id, team_.ids.next());
    auto deliver = [this, id, body] { webhook_sender_.send({id, body}); };
    team_.stats.webhooks.pending += doubled ? 2 : 1;
    timer_queue_.add(when, deliver);
    if (doubled)
        timer_queue_.add(when + settings_.pace.draw(random_), deliver);
}

void mail_delivery::suppress(const mail_facts& s, suppression_origin why)
{
    team_.suppressed.add({
        .id = team_.ids.next(),
        .email = s.concerned,
        .origin = why,
        .source = s.id,
        .created = std::chrono::system_clock::now(),
    });
}

void mail_delivery::write_truth(
    const mail_facts& s, const mail_view& mail, const delivery_outcome& f
)
{
    if (!truth_)
        return;
    std::string line = R"({"id":")";
    append(line, s.id);
    line += R"(","subject":)";
    append_json(line, mail.text(field::subject));
    line += R"(,"to":)" + s.everybody + R"(,"events":[)";
    for (const auto& e : f.events) {
        if (line.back() != '[')
            line += ',';
        line += R"({"event":)";
        append_json(line, to_string(e.what));
        line += R"(,"at":")" + to_iso_time(s.accepted + e.at);
        line += e.lost ? R"(","lost":true})" : R"(","lost":false})";
    }
    line += f.hard_bounce ? R"(],"hard":true)" : R"(],"hard":false)";
    const auto tags = s.mail.find(R"(,"tags":{)");
    if (tags != std::string::npos)
        line += s.mail.substr(tags);
    line += '}';
    truth_->add(line);
}

} // namespace relay::sim
