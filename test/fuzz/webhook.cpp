#include "fuzz/expect.hpp"
#include "relay/resend/webhook_event.hpp"
#include "relay/resend/webhook_signature.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstdint>

// Webhooks as anybody may post them: a line each for svix-id, svix-timestamp and svix-signature,
// then the body. Only what was signed with our secret is taken, and whatever it is, what is kept
// of it has its bounds.

using namespace relay;

namespace {

const wall_time now = from_ms(1'614'265'330'000);

std::string_view take_line(std::string_view& text)
{
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

void check_signature(const webhook_headers& headers, std::string_view body)
{
    static const webhook_signer ours({"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
    static const webhook_signer theirs({"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"});
    const auto right = ours.sign(headers.id, headers.timestamp, body);
    const bool good = ours.verify(headers, body, now) == signature_verdict::good;
    const bool has_it = headers.signature.find(right) != std::string_view::npos;
    fuzz::expect(!good || has_it, "only our signature is good");

    const webhook_headers with_ours{
        .id = headers.id, .timestamp = headers.timestamp, .signature = right};
    const auto verdict = ours.verify(with_ours, body, now);
    fuzz::expect(verdict != signature_verdict::different, "our own signature is known");
    if (verdict != signature_verdict::good)
        return;
    const auto changed = std::string(body) + ' ';
    fuzz::expect(
        ours.verify(with_ours, changed, now) == signature_verdict::different, "a change shows"
    );
    fuzz::expect(
        theirs.verify(with_ours, body, now) == signature_verdict::different, "so does a secret"
    );
    fuzz::expect(
        ours.verify(with_ours, body, now + std::chrono::minutes(11)) == signature_verdict::old,
        "a signature grows old"
    );
}

void check_event(std::string_view body)
{
    const auto e = read_webhook(body, "relay_id");
    for (const auto* text :
         {&e.type,
          &e.email_id,
          &e.correlation,
          &e.bounce_sub_type,
          &e.suppressed,
          &e.suppression_origin,
          &e.suppression_source})
        fuzz::expect(text->size() <= 330, "what is kept is short");
    fuzz::expect(e.to.size() <= 50, "recipients have their limit");
    fuzz::expect(
        std::ranges::all_of(e.to, [](const auto& to) { return to.size() <= 330; }), "addresses too"
    );
    fuzz::expect(
        (e.kind == event_kind::bounced) == (e.bounce != bounce_kind::none),
        "a bounce is hard or soft, and nothing else is"
    );
    if (!e.detail.empty()) {
        boost::system::error_code error;
        const auto detail = boost::json::parse(e.detail, error);
        fuzz::expect(!error && detail.is_object(), "the detail is a JSON object");
    }
    fuzz::expect(
        read_webhook(body, "").correlation.empty(), "without a tag nothing is joined by it"
    );
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    webhook_headers headers;
    headers.id = take_line(text);
    headers.timestamp = take_line(text);
    headers.signature = take_line(text);
    check_signature(headers, text);
    check_event(text);
    return 0;
}
