"""Where each input and each result stands in the workbook."""

INPUTS = {
    "softmax.image_1_logit": "softmax!B3:B7",
    "softmax.image_2_logit": "softmax!G3:G7",
    "entropy.target": "entropy!B2:B6",
    "entropy.p": "entropy!C2:C6",
    "log_entropy.target": "log_entropy!B2:B6",
    "log_entropy.p": "log_entropy!D2:D6",
}

RESULTS = {
    "softmax.image_1_exp": "softmax!C3:C7",
    "softmax.image_1_share": "softmax!D3:D7",
    "softmax.image_2_exp": "softmax!H3:H7",
    "softmax.image_2_share": "softmax!I3:I7",
    "softmax.sigmoid": "softmax!K3:K7",
    "softmax.sigmoid_from_cat": "softmax!L3:L7",
    "softmax.image_1_total": "softmax!C8",
    "softmax.image_1_share_total": "softmax!D8",
    "softmax.image_2_total": "softmax!H8",
    "softmax.image_2_share_total": "softmax!I8",
    "entropy.loss": "entropy!D2:D6",
    "entropy.case_value": "entropy!E2:E6",
    "entropy.preds": "entropy!C9",
    "log_entropy.other": "log_entropy!C2:C6",
    "log_entropy.log_p": "log_entropy!E2:E6",
    "log_entropy.log_q": "log_entropy!F2:F6",
    "log_entropy.nll": "log_entropy!G2:G6",
    "log_entropy.index": "log_entropy!H2:H6",
    "log_entropy.picked": "log_entropy!I2:I6",
}
