#include "sim/team.hpp"

namespace relay::sim {

team::team(const settings& s)
    : given(s),
      live(s.start),
      limit(s.rate_limit, s.limit_changes, s.neighbours),
      idempotency(s.keep_mails),
      mails(s.keep_mails),
      random(s.seed)
{
    quotas.daily_limit = s.daily_quota;
    quotas.monthly_limit = s.monthly_quota;
    if (!s.ledger_path.empty())
        ledger = std::make_unique<line_file>(s.ledger_path);
}

} // namespace relay::sim
