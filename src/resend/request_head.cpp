#include "resend/request_head.hpp"

std::string
relay::make_request_head(std::string_view api_key, std::string_view idempotency_key, bool batch)
{
    std::string head;
    head.reserve(192 + api_key.size() + idempotency_key.size());
    head += "Authorization: Bearer ";
    head += api_key;
    head += "\r\nContent-Type: application/json\r\nAccept: application/json\r\nIdempotency-Key: ";
    head += idempotency_key;
    head += "\r\n";
    if (batch)
        head += "x-batch-validation: permissive\r\n";
    return head;
}

std::string relay::make_get_head(std::string_view api_key)
{
    std::string head = "Authorization: Bearer ";
    head += api_key;
    head += "\r\nAccept: application/json\r\n";
    return head;
}
