/** Drivers of Debian 12 that build for its 6.1. */
export const TEN_DRIVERS =
  'acpi-call adv-17v35x bbswitch dm-writeboost dpdk-kmods evdi langford tp_smapi v4l2loopback vpoll';

/** Those that build for 6.12 too, and one more. */
export const FOUR_DRIVERS = 'acpi-call bbswitch dpdk-kmods west-chamber';

/** Five that build for both kernels. */
export const FIVE_DRIVERS = 'acpi-call bbswitch dpdk-kmods rtpengine west-chamber';
