#include "sim/mail_delivery.hpp"

#include "sim/address.hpp"
#include "sim/event_body.hpp"
#include "sim/iso_time.hpp"
#include "sim/json_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <utility>

namespace relay::sim {

namespace {

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

// Of those to whom the mail was `sent` before, the first event goes, and the others happen after
// that moment.
void tell_sent_once(std::vector<delivery_event>& events, std::optional<microseconds>& sent)
{
    if (!sent) {
        sent = events.front().at;
        return;
    }
    const auto later = *sent - events.front().at;
    events.erase(events.begin());
    for (auto& e : events) {
        e.at += later;
        e.posted += later;
    }
}

} // namespace

// A mail as its events tell of it
struct mail_delivery::mail_facts
{
    uuid id;
    wall_time accepted;
    steady_time began;      // the same moment
    std::string data;       // members of each event's `data`
    std::string recipients; // those in `to`: a JSON array
};

// One of those whom a mail goes to, in `to`, `cc` or `bcc`
struct mail_delivery::recipient
{
    std::string address; // bare
    delivery_outcome outcome;
    event_reasons why;
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
    auto m = std::make_shared<mail_facts>();
    m->id = id;
    m->accepted = accepted;
    m->began = std::chrono::steady_clock::now();
    m->data = describe_mail(id, mail, accepted, settings_.tags_as_list);
    m->recipients = to_json_array(mail.texts(field::to));

    if (auto* stored = team_.mails.find(id)) {
        stored->last_event =
            event == mail_event::scheduled ? mail_event::scheduled : mail_event::queued;
        stored->bounced.reset();
    }
    const auto all = draw_outcomes(mail, event);
    if (truth_)
        write_truth(*m, mail, all);
    for (const auto& r : all)
        for (const auto& e : r->outcome.events) {
            ++team_.stats.webhooks.events;
            timer_queue_.add(m->began + e.at, [this, m, r, e] { happen(*m, *r, e); });
            if (e.lost)
                ++team_.stats.webhooks.lost;
        }
}

// Each recipient has events of its own, but a mail is sent, scheduled or fails once: that is told
// with the first (resend-api.md, section 14).
std::vector<std::shared_ptr<const mail_delivery::recipient>>
mail_delivery::draw_outcomes(const mail_view& mail, mail_event event)
{
    std::vector<std::shared_ptr<const recipient>> all;
    std::optional<microseconds> sent;
    for (const auto f : {field::to, field::cc, field::bcc}) {
        for (const auto text : mail.texts(f)) {
            auto r = std::make_shared<recipient>();
            r->address = bare(text);
            r->outcome = draw_outcome_at(*r, event);
            const auto first = r->outcome.events.front().what;
            if (first == mail_event::failed && !all.empty())
                continue;
            if (first == mail_event::sent)
                tell_sent_once(r->outcome.events, sent);
            r->why.bounced = r->outcome.hard_bounce ? hard_bounce : soft_bounce;
            if (const auto* listed = team_.suppressed.find(r->address))
                r->why.suppressed = listed->origin;
            all.push_back(std::move(r));
            if (first == mail_event::failed || first == mail_event::scheduled)
                return all;
        }
    }
    return all;
}

delivery_outcome mail_delivery::draw_outcome_at(const recipient& r, mail_event event)
{
    if (event == mail_event::failed || event == mail_event::scheduled)
        return draw_single_event(event, settings_, random_);
    if (team_.suppressed.contains(r.address))
        return draw_single_event(mail_event::suppressed, settings_, random_);
    return draw_outcome(test_address_of(r.address), settings_, random_);
}

void mail_delivery::happen(const mail_facts& m, const recipient& r, const delivery_event& e)
{
    const bool bounced = e.what == mail_event::bounced;
    auto* stored = team_.mails.find(m.id);
    if (stored && stored->last_event != mail_event::canceled) {
        stored->last_event = e.what;
        if (bounced)
            stored->bounced = r.why.bounced;
    }
    if (!e.lost) {
        const std::string_view about = r.address;
        const auto to = settings_.one_recipient ? to_json_array({&about, 1}) : m.recipients;
        post_at(
            m.began + e.posted,
            write_mail_event(e.what, m.accepted + e.at, m.data, to, r.why),
            e.doubled
        );
    }
    if (bounced && r.outcome.hard_bounce)
        suppress(m, r, suppression_origin::bounce);
    if (e.what == mail_event::complained)
        suppress(m, r, suppression_origin::complaint);
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

void mail_delivery::suppress(const mail_facts& m, const recipient& r, suppression_origin why)
{
    team_.suppressed.add({
        .id = team_.ids.next(),
        .email = r.address,
        .origin = why,
        .source = m.id,
        .created = std::chrono::system_clock::now(),
    });
}

void mail_delivery::write_truth(
    const mail_facts& m,
    const mail_view& mail,
    std::span<const std::shared_ptr<const recipient>> recipients
)
{
    bool hard = false;
    std::string line = R"({"id":")" + to_string(m.id) + R"(","subject":)";
    append_json(line, mail.text(field::subject));
    line += R"(,"to":)" + m.recipients + R"(,"events":[)";
    for (const auto& r : recipients) {
        hard = hard || r->outcome.hard_bounce;
        for (const auto& e : r->outcome.events) {
            line += line.back() == '[' ? R"({"event":)" : R"(,{"event":)";
            append_json(line, to_string(e.what));
            line += R"(,"recipient":)";
            append_json(line, r->address);
            line += R"(,"at":")" + to_iso_time(m.accepted + e.at);
            line += e.lost ? R"(","lost":true})" : R"(","lost":false})";
        }
    }
    line += hard ? R"(],"hard":true)" : R"(],"hard":false)";
    append_event_tags(line, mail);
    line += '}';
    truth_->add(line);
}

} // namespace relay::sim
