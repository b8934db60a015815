import { atMost, type Case, plain } from '../case';

/** Two modules of 16 files that take long, whose confs tell make to run eight compilers each. */
export const budget: Case = {
  name: 'two modules whose makes ask for -j8, on a machine of two processors',
  layer: 'peer-3.0.10',
  rounds: 1,
  script: `
    k=\${kernels[0]}
    make_slow() {
      local source=/usr/src/$1-1.0 i j
      mkdir -p "$source" "/var/lib/dkms/$1/1.0"
      ln -s "$source" "/var/lib/dkms/$1/1.0/source"
      printf 'PACKAGE_NAME=%s\\nPACKAGE_VERSION=1.0\\nBUILT_MODULE_NAME[0]=%s\\nDEST_MODULE_LOCATION[0]=/updates\\nAUTOINSTALL=yes\\n' \\
        "$1" "$1" > "$source/dkms.conf"
      echo 'MAKE="make -j8 -C $kernel_source_dir M=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"' >> "$source/dkms.conf"
      echo "obj-m := $1.o" > "$source/Kbuild"
      echo "$1-y := $(printf 'part%s.o ' {1..16})" >> "$source/Kbuild"
      for i in {1..16}; do
        for j in {1..250}; do
          echo "int $1_\${i}_$j(int a, int *b); int $1_\${i}_$j(int a, int *b)"
          echo "{ int i, s = a; for (i = 0; i < a; i++) s += b[i] * (i ^ $j) + (s >> 3); return s; }"
        done > "$source/part$i.c"
      done
      echo '#include <linux/module.h>' >> "$source/part1.c"
      echo 'MODULE_LICENSE("GPL");' >> "$source/part1.c"
    }
    make_slow slowone
    make_slow slowtwo
    watch_compilers() {
      while :; do
        echo "compilers $(pgrep -c -x cc1)"
        sleep 0.02
      done
    }
    export MAKEFLAGS=
    for ((i = 0; i < rounds; i++)); do
      watch_compilers > /tmp/compilers &
      timed ours $ours autoinstall -k "$k" -j2
      kill $!
      cat /tmp/compilers
      $ours remove slowone/1.0 --all -q
      $ours remove slowtwo/1.0 --all -q
    done
  `,
  judge: runs => {
    const counts = runs.get('compilers') ?? [];
    const busy = counts.filter(count => count > 0);
    return [
      atMost('compilers at any moment', Math.max(...counts), 3, ''),
      plain('looks taken', counts.length, ''),
      plain('compilers on average', busy.reduce((a, b) => a + b, 0) / busy.length, ''),
    ];
  },
};
