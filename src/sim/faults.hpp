#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace relay::sim {

enum class fault
{
    none,
    lost_answer, // processed, then the connection is closed without an answer
    in_progress, // likewise, and its key is in progress for `stays_in_progress` more
    reset,       // the connection is reset before the request is looked at
    slow,        // processed, the answer dribbles
    close_idle,  // processed and answered, then the idle connection is closed
    timeout,     // processed, never answered; the connection stays open
    half_answer, // processed, then the connection is closed in the middle of the answer's body

    // Counted, not processed; answered in Resend's JSON
    error_500,             // application_error
    internal_server_error, // 500 too
    error_503_json,        // service_unavailable
    resource_locked,       // 409
    error_451,             // security_error
    error_403,             // of a name that no page knows
    invalid_api_key,       // 403, where Resend mostly says 401 validation_error
    invalid_permission,    // 403

    // Processed, and answered like error_500 all the same
    accepted_500,

    // From a gateway in front, in HTML: neither counted nor processed
    error_502,
    error_503,
    error_504,
    error_520,
    error_524,

    // The gateway says so too, but Resend has processed the request
    accepted_502,
    accepted_503,
    accepted_504,
    accepted_520,
    accepted_524,
};

constexpr std::size_t fault_kinds = 27;
constexpr std::chrono::seconds stays_in_progress{3};

// As --fault spells it: "lost-answer", "500", "502-accepted"
std::string_view to_string(fault kind);
std::optional<fault> parse_fault(std::string_view name);

// All kinds but `none`, separated by ", "
std::string list_faults();

// "5%" or "0.05"
std::optional<double> parse_rate(std::string_view text);

// Which part of the requests meets which fault; a request meets one at most.
class fault_plan
{
public:
    // False when the rates would add up to more than one; then nothing changes.
    bool set(fault kind, double rate);

    // "lost-answer:5%"; false when that makes no sense
    bool set(std::string_view kind_and_rate);

    double rate(fault kind) const { return rates_[static_cast<std::size_t>(kind)]; }

    // Draws no number when there is no fault to draw
    fault draw(std::mt19937_64& random) const;

private:
    std::array<double, fault_kinds> rates_{};
    bool any_{};
};

} // namespace relay::sim
