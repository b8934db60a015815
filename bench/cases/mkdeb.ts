import { atMost, type Case, median, medianOfRounds, plain } from '../case';

export const mkdeb: Case = {
  name: "dkms mkdeb of v4l2loopback's tarball",
  layer: 'peer-3.0.10',
  rounds: 25,
  script: `
    mkdir -p /usr/share/dkms; ln -s /opt/packaging /usr/share/dkms/templates
    mkdir /tmp/made && cd /tmp/made
    tar -caf /tmp/v4l2loopback-0.12.7.tar.gz -C /usr/src --exclude=.git v4l2loopback-0.12.7
    $ours mkdeb /tmp/v4l2loopback-0.12.7.tar.gz
    dpkg-deb --raw-extract v4l2loopback-dkms_*.deb tree
    # The tarball that made the package holds what the package holds.
    [ "$(ls -A /usr/src/v4l2loopback-0.12.7)" = "$(ls -A tree/usr/src/v4l2loopback-0.12.7)" ]
    for ((i = 0; i < rounds; i++)); do
      timed node node -e 0
      timed build dpkg-deb --root-owner-group --build tree again.deb
      timed ours $ours mkdeb /tmp/v4l2loopback-0.12.7.tar.gz
    done
  `,
  judge: runs => {
    const over = medianOfRounds(
      runs,
      ['ours', 'node', 'build'],
      ({ ours, node, build }) => (ours - node) / build,
    );
    return [
      atMost('over bare node, in calls of dpkg-deb --build', over, 2, '×'),
      plain('ours', median(runs, 'ours'), 'ms'),
      plain('bare node', median(runs, 'node'), 'ms'),
      plain('dpkg-deb --build of the same tree', median(runs, 'build'), 'ms'),
    ];
  },
};
