// The mail that all contenders get. Its subject names it: "campaign 17".

const paragraph =
  '<p style="margin:0 0 12px;color:#333">Your order has left our house this morning, and should be with you in two ' +
  'days. <a href="https://www.example.org/orders">See it here</a>.</p>\n';

const html = (size) => paragraph.repeat(Math.ceil(size / paragraph.length)).slice(0, size);

// Makes mails of about `size` bytes as JSON.
export function mailOf(word, size) {
  const body = html(size - 200);
  return (number) => ({
    from: 'Acme <news@acme.example>',
    to: `ann-${number}@example.org`,
    subject: `${word} ${number}`,
    html: body,
    tags: [{ name: 'tenant', value: 'acme-corp' }],
  });
}
