#pragma once

#include "relay/async/notifier.hpp"
#include "relay/pipeline/pause_control.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/policy/pacer.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/policy/quota_book.hpp"
#include "relay/resend/account_api.hpp"
#include "relay/store/membership.hpp"
#include "relay/store/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace relay {

// The token bucket: each request to Resend, whatever it is, takes a permit here, and says what came
// of it. When the next one may leave, and what other clients of the team spend, is the pacer's to
// decide; that it is asked, told and remembered, is done here. Network thread only.
class rate_limiter
{
public:
    using clock = pacer::clock;

    struct parts
    {
        relay::store& store;
        relay::pacer& pacer;
        const relay::pauses& pauses;
        relay::pause_control& pause_control;
        relay::quota_book& quota_book;
        const relay::send_slots& send_slots;
        const relay::membership& membership;
        notifier& changed; // notified when a permit may be had sooner than was said
    };

    explicit rate_limiter(const parts& p) : p_(p) {}

    // When a request of this lane may leave: `now` or before it means at once; pacer::never: nobody
    // knows, until something is told here, or this relay may write again.
    clock::time_point next(lane l, clock::time_point now);

    // Takes a permit, for what is best to be sent now. Call it only when next() allows.
    permit take(lane l, clock::time_point now) { return p_.pacer.take(l, now); }

    // How it is used, each once: the first byte of its request leaves now, if it does; then, that
    // its request has ended, or that none was made. `started`: when the request left.
    void written(permit p);
    void ended(permit p, const call_report& report, wall_time started, wall_time now);
    void unused(permit p);

    // A permit for a request that is no mail: nothing, while any mail waits for one. How it was
    // used must be told in the same way, at its end with spare_ended(). While Resend is not there,
    // or refuses the key, such a request is a probe, if there is no mail for one.
    std::optional<permit> spare_permit();
    void spare_ended(permit p, const call_report& report, wall_time started);

    // The same for a question that mail waits for: of other mail only transactional goes before it.
    // While it finds none, no campaign takes one for a moment; so ask again soon. It probes no
    // pause.
    std::optional<permit> permit_for_evidence();
    void evidence_ended(permit p, const call_report& report, wall_time started);

    // How to ask whether mail of a lane waits for a permit
    using mail_waiting = std::function<bool(lane)>;
    void serve_mail_first(mail_waiting mail_waits) { mail_waits_ = std::move(mail_waits); }

    bool mail_waits() const
    {
        return mail_waits_(lane::transactional) || mail_waits_(lane::campaign);
    }

    double requests_per_second() const { return p_.pacer.requests_per_second(); }

private:
    clock::time_point next_of_pacer(lane l, clock::time_point now) const;
    std::optional<pause_scope> pause_of_questions() const;

    parts p_;
    mail_waiting mail_waits_ = [](lane) { return false; };
    clock::time_point kept_for_evidence_until_{clock::time_point::min()};
    bool waits_for_writing_{}; // nothing tells when the next request may leave, until one leaves
    std::optional<int> remembered_limit_;

    // A spare permit that probes a pause
    struct spare_probe
    {
        std::uint64_t permit{};
        pause_scope of;
    };
    std::optional<spare_probe> probing_;
};

} // namespace relay
