"""Runs the programs of docs/reading-results.md in the folder of a run, then looks for planted markers in the volumes.

reading_results.py DOCUMENT RUN MARKERS; programs that need vtk are left out where it is not installed.
"""

import importlib.util
import os
import re
import sys


def programs(document):
    with open(document) as file:
        return re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL)


def run_all(document, run):
    os.chdir(run)
    found = programs(document)
    assert len(found) == 4, f"{len(found)} programs"
    for program in found:
        if "vtk" in program and importlib.util.find_spec("vtkmodules") is None:
            print("without vtk: its program is left out")
            continue
        exec(compile(program, document, "exec"), {})


def markers(run):
    """One site of a kind at each corner and in the middle of 11 x 7 x 5 sites of 12.5 um."""
    import numpy
    import zarr

    image = zarr.open_group(f"{run}/volumes.ome.zarr", mode="r")
    scales = image["labels/kind"].attrs["ome"]["multiscales"][0]
    assert [axis["name"] for axis in scales["axes"]] == ["t", "z", "y", "x"]
    assert [axis["unit"] for axis in scales["axes"]] == ["hour"] + ["micrometer"] * 3
    scale, translation = scales["datasets"][0]["coordinateTransformations"]
    assert scale["scale"] == [2.0, 12.5, 12.5, 12.5] and translation["translation"] == [0.0, 6.25, 6.25, 6.25]
    kind = image["labels/kind/0"][0]
    expected = numpy.zeros((5, 7, 11), "uint8")
    sites = [(0, 0, 0), (0, 0, 10), (0, 6, 0), (0, 6, 10), (4, 0, 0), (4, 0, 10), (4, 6, 0), (4, 6, 10), (2, 3, 5)]
    for site, value in zip(sites, [1, 2, 3, 4, 5, 6, 1, 2, 3]):
        expected[site] = value
    assert kind.dtype == "uint8" and (kind == expected).all()
    oxygen = image["0"][0, 1]
    assert oxygen.dtype == "float32" and oxygen.shape == (5, 7, 11) and (oxygen == oxygen[0, 0, 0]).all()
    if importlib.util.find_spec("vtkmodules") is not None:
        vtk_markers(run, expected)
    print("markers are at their sites")


def vtk_markers(run, expected):
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkIOXML import vtkXMLImageDataReader

    reader = vtkXMLImageDataReader()
    reader.SetFileName(f"{run}/volumes/step_00000000.vti")
    reader.Update()
    volume = reader.GetOutput()
    assert volume.GetDimensions() == (11, 7, 5)
    assert volume.GetOrigin() == (6.25, 6.25, 6.25) and volume.GetSpacing() == (12.5, 12.5, 12.5)
    kind = vtk_to_numpy(volume.GetPointData().GetArray("kind")).reshape(expected.shape)
    assert (kind == expected).all()


document, run, marked = [os.path.abspath(path) for path in sys.argv[1:4]]
run_all(document, run)
markers(marked)
