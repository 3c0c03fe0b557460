"""Writes tests/chunks: chunks of one small array as zarr-python and numcodecs pack them, which the tests read.

Run with zarr 3 and numcodecs from PyPI, from the root of the repository: python tests/python/chunks.py
"""
import pathlib
import tempfile

import numcodecs
import numpy
import zarr
from zarr.codecs import BytesCodec, Crc32cCodec, ShardingCodec, ZstdCodec

FOLDER = pathlib.Path("tests/chunks")
z, y, x = numpy.indices((16, 12, 10))
VALUES = (((z // 5 + y // 7 + x // 9) % 11) * 999 + x * y * z % 3).astype("<u2")

for name in ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]:
    for shuffle, word in enumerate(["plain", "bytes", "bits"]):
        # Blocks of 1024 bytes and a shorter one with zstd; the others take one block for all.
        codec = numcodecs.Blosc(cname=name, clevel=5, shuffle=shuffle, blocksize=1024)
        (FOLDER / f"{name}-{word}.blosc").write_bytes(codec.encode(VALUES))
(FOLDER / "stored.blosc").write_bytes(numcodecs.Blosc(clevel=0).encode(VALUES[0]))
(FOLDER / "checked.zst").write_bytes(numcodecs.Zstd(level=3, checksum=True).encode(VALUES))
(FOLDER / "block.lz4").write_bytes(numcodecs.LZ4().encode(VALUES))

for location in ["start", "end"]:
    with tempfile.TemporaryDirectory() as place:
        shards = ShardingCodec(
            chunk_shape=(8, 6, 5),
            codecs=[BytesCodec(endian="big"), ZstdCodec()],
            index_codecs=[BytesCodec(), Crc32cCodec()],
            index_location=location,
        )
        array = zarr.create_array(
            place, shape=VALUES.shape, dtype="u2", chunks=VALUES.shape, serializer=shards, compressors=None
        )
        # The first chunk holds nothing but the fill value, so it is left out.
        array[...] = numpy.where((z < 8) & (y < 6) & (x < 5), 0, VALUES)
        (FOLDER / f"{location}.shard").write_bytes((pathlib.Path(place) / "c/0/0/0").read_bytes())
